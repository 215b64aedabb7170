package dev.unwind.ops;

import dev.unwind.journal.lease.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while this instance has a valid lease. Without one it runs nothing: PostgreSQL is away, or was until now. */
@Readiness
@ApplicationScoped
class LeaseCheck implements HealthCheck {
    private final Lease lease;

    LeaseCheck(Lease lease) {
        this.lease = lease;
    }

    @Override
    public HealthCheckResponse call() {
        boolean held =
                lease.current().filter(term -> term.validFor(Duration.ZERO)).isPresent();
        return HealthCheckResponse.named("lease").status(held).build();
    }
}
