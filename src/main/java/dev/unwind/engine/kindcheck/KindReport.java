package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.plan.Reversibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a check of a kind against its provider found.
 *
 * @param promises each thing that a batch would rely on, in the order in which it was tried
 * @param resource what was looked at, in the form in which it would be compared; empty where there was nothing to look
 *     at
 * @param outlook for each type of change, what is known about undoing it
 * @param leftover a scratch resource that could not be deleted again: a person has to
 */
public record KindReport(
        List<Promise> promises, Optional<Looked> resource, List<Prospect> outlook, Optional<RemoteId> leftover) {

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
     */
    public record Promise(String name, Verdict verdict, String detail, Optional<JsonNode> difference) {}

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

    /** Whether nothing that was tried is broken, and nothing is left behind. */
    public boolean kept() {
        return leftover.isEmpty() && promises.stream().noneMatch(promise -> promise.verdict() == Verdict.BROKEN);
    }

    /** Collects promises as they are tried. Serves one check, one thread at a time. */
    static final class Findings {
        private final List<Promise> promises = new ArrayList<>();

        void kept(String name, String detail) {
            promises.add(new Promise(name, Verdict.KEPT, detail, Optional.empty()));
        }

        void broken(String name, String detail) {
            promises.add(new Promise(name, Verdict.BROKEN, detail, Optional.empty()));
        }

        void broken(String name, String detail, ObjectNode difference) {
            promises.add(new Promise(name, Verdict.BROKEN, detail, Optional.ofNullable(difference.get("diff"))));
        }

        void notTried(String name, String why) {
            promises.add(new Promise(name, Verdict.NOT_TRIED, why, Optional.empty()));
        }

        List<Promise> all() {
            return List.copyOf(promises);
        }
    }
}
