package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.plan.Reversibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What a check of a kind against its provider found.
 *
 * @param promises each thing that a batch would rely on, in the order in which it was tried
 * @param resource what was looked at, in the form in which it would be compared; empty where there was nothing to look
 *     at
 * @param outlook for each type of change, what is known about undoing it
 * @param leftover a scratch resource that could not be deleted again, or a resource that may not be as it was before: a
 *     person has to see to it
 * @param batch the batch by which an existing resource was changed and restored; empty where there was none
 */
public record KindReport(
        List<Promise> promises,
        Optional<Looked> resource,
        List<Prospect> outlook,
        Optional<RemoteId> leftover,
        Optional<BatchId> batch) {

    /** What was found about a promise. */
    public enum Verdict {
        KEPT,
        BROKEN,
        /** The detail says why. */
        NOT_TRIED
    }

    /**
     * Something that a batch would rely on.
     *
     * @param detail what was seen, or what keeps it from being tried
     * @param difference a JSON Patch (RFC 6902) from what was expected to what was found, where both are states;
     *     secrets are hidden
     * @param advice what to add to the kind's description, a line for each difference: a key, its value, and why
     */
    public record Promise(
            String name, Verdict verdict, String detail, Optional<JsonNode> difference, List<String> advice) {}

    /**
     * A resource as a batch would see it.
     *
     * @param projection what would be compared and restored, without secrets
     * @param ignored members of the answer that are neither compared nor restored
     */
    public record Looked(
            RemoteId id, Optional<String> name, Optional<String> version, JsonNode projection, List<String> ignored) {}

    /** What is known about undoing a change of this type. */
    public record Prospect(String type, Reversibility outlook) {}

    /** This report of a check that was made by a batch. */
    KindReport by(Optional<BatchId> made) {
        return new KindReport(promises, resource, outlook, leftover, made);
    }

    /** This report with one more thing that is broken. */
    KindReport broken(String name, String detail) {
        var more = new ArrayList<>(promises);
        more.add(new Promise(name, Verdict.BROKEN, detail, Optional.empty(), List.of()));
        return new KindReport(List.copyOf(more), resource, outlook, leftover, batch);
    }

    /** Whether nothing that was tried is broken, and nothing is left behind. */
    public boolean kept() {
        return leftover.isEmpty() && promises.stream().noneMatch(promise -> promise.verdict() == Verdict.BROKEN);
    }

    /** Collects promises as they are tried. Serves one check, one thread at a time. */
    static final class Findings {
        private static final Logger LOG = Logger.getLogger(Findings.class);

        private final List<Promise> promises = new ArrayList<>();

        void kept(String name, String detail) {
            kept(name, detail, List.of());
        }

        void kept(String name, String detail, List<String> advice) {
            add(name, Verdict.KEPT, detail, Optional.empty(), advice);
        }

        void broken(String name, String detail) {
            broken(name, detail, Optional.empty(), List.of());
        }

        void broken(String name, String detail, ObjectNode difference) {
            broken(name, detail, Optional.of(difference), List.of());
        }

        void broken(String name, String detail, Optional<ObjectNode> difference, List<String> advice) {
            add(name, Verdict.BROKEN, detail, difference.map(states -> states.get("diff")), advice);
        }

        /** Notes that the check itself failed. What it made or changed is deleted, restored or named all the same. */
        void cutOff(String kind, Throwable failure) {
            LOG.errorf(failure, "the check of %s was cut off", kind);
            broken("check", "the check was cut off by an error of the gateway, which its log names");
        }

        void notTried(String name, String why) {
            add(name, Verdict.NOT_TRIED, why, Optional.empty(), List.of());
        }

        private void add(
                String name, Verdict verdict, String detail, Optional<JsonNode> difference, List<String> advice) {
            promises.add(new Promise(name, verdict, detail, difference, advice));
        }

        List<Promise> all() {
            return List.copyOf(promises);
        }
    }
}
