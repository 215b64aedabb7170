package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import dev.unwind.apivariants.VariantJson;
import java.util.concurrent.atomic.AtomicLong;

/** Writes that are accepted with 202 and carried out later. */
final class Asynchronous {
    private Asynchronous() {}

    /** A call of a method is answered with an operation and carried out so long after. */
    static Behaviour later(String method, long millis) {
        AtomicLong operations = new AtomicLong();
        return (call, site, next) -> {
            if (!call.method().equals(method)) {
                return next.apply(call);
            }
            site.after(millis, () -> next.apply(call));
            return accepted(operations.incrementAndGet());
        };
    }

    /** A call of a method is answered with an operation, and nothing ever comes of it. */
    static Behaviour never(String method) {
        AtomicLong operations = new AtomicLong();
        return (call, site, next) ->
                call.method().equals(method) ? accepted(operations.incrementAndGet()) : next.apply(call);
    }

    /**
     * What a call of a method creates or changes is there at once, with {@code state: Creating} or {@code Updating},
     * and takes its last state so long after; a {@code DELETE} shows {@code Deleting} first, and is undone where it
     * fails.
     *
     * @param end {@code Ready} or {@code Failed}
     */
    static Behaviour states(String method, long millis, String end) {
        return (call, site, next) -> {
            if (!call.method().equals(method)) {
                return next.apply(call);
            }
            if (method.equals("DELETE")) {
                if (site.find(call.id().orElse("")).isEmpty()) {
                    return next.apply(call);
                }
                String id = call.id().orElseThrow();
                set(site, id, "Deleting");
                site.after(millis, () -> {
                    if (end.equals("Failed")) {
                        set(site, id, "Ready");
                    } else {
                        next.apply(call);
                    }
                });
                return Response.empty(202);
            }
            Response answer = next.apply(call);
            if (!answer.done()) {
                return answer;
            }
            String id = call.id().or(site::newest).orElseThrow();
            set(site, id, method.equals("POST") ? "Creating" : "Updating");
            site.after(millis, () -> set(site, id, end));
            return site.shown(202, id);
        };
    }

    private static void set(Site site, String id, String state) {
        site.find(id).ifPresent(body -> site.write(id, body.put("state", state)));
    }

    private static Response accepted(long operation) {
        ObjectNode body = VariantJson.object();
        body.putObject("operation").put("number", operation).put("status", "running");
        return Response.of(202, body);
    }
}
