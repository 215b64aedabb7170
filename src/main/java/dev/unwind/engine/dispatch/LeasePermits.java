package dev.unwind.engine.dispatch;

import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.lease.PauseDetector;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import jakarta.enterprise.context.ApplicationScoped;

/** Gives runs their permits to call providers, under the lease of this instance. */
@ApplicationScoped
public class LeasePermits {
    private final Lease lease;
    private final PauseDetector pauses;
    private final JournalConfig journal;

    public LeasePermits(Lease lease, PauseDetector pauses, JournalConfig journal) {
        this.lease = lease;
        this.pauses = pauses;
        this.journal = journal;
    }

    /** The permit of a run that this token owns. */
    LeasePermit permit(OwnershipToken token) {
        return new LeasePermit(token.term(), pauses, lease.margin(), journal.patience());
    }

    /**
     * Refuses kinds whose calls take longer than a lease allows: they would never be sent.
     *
     * @throws IllegalStateException naming the setting that is wrong
     */
    void requireLeaseCoversCalls(Kinds kinds) {
        var longest = lease.duration().multipliedBy(2).dividedBy(3).minus(lease.margin());
        kinds.all().stream()
                .map(ResourceKind::traits)
                .filter(traits -> traits.callTimeout().compareTo(longest) > 0)
                .findFirst()
                .ifPresent(this::refuse);
    }

    private void refuse(KindTraits traits) {
        var least = traits.callTimeout().plus(lease.margin()).multipliedBy(3).dividedBy(2);
        throw new IllegalStateException("unwind.lease.duration is too short: it is " + lease.duration()
                + " and must be at least " + least + ". A call of the provider " + traits.provider() + " takes up to "
                + traits.callTimeout() + ". This and unwind.lease.margin, " + lease.margin()
                + ", must fit into two thirds of the lease");
    }
}
