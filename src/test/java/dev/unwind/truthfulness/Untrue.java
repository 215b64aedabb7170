package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Call;
import dev.unwind.apivariants.JsonPointers;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Writes that are answered otherwise than they are carried out. */
final class Untrue {
    private Untrue() {}

    /**
     * A call of a method is answered as if it were done, and is not: {@code DELETE} with 204, {@code PUT} with 200 and
     * the old state, {@code POST} with 201 and an id that leads nowhere.
     */
    static Behaviour idle(String method) {
        AtomicLong made = new AtomicLong();
        return (call, site, next) -> {
            if (!call.method().equals(method)) {
                return next.apply(call);
            }
            if (method.equals("POST")) {
                return Response.of(201, call.members().put("id", "nowhere-" + made.incrementAndGet()));
            }
            String id = call.id().orElseThrow();
            if (site.find(id).isEmpty()) {
                return next.apply(call);
            }
            return method.equals("DELETE") ? Response.empty(204) : site.shown(200, id);
        };
    }

    /** A {@code PUT} that changes several members is refused with 422 after the first of them was stored. */
    static Behaviour half() {
        return (call, site, next) -> {
            if (!call.method().equals("PUT") || site.find(call.id().orElse("")).isEmpty()) {
                return next.apply(call);
            }
            ObjectNode stored = site.find(call.id().orElseThrow()).orElseThrow();
            List<Map.Entry<String, JsonNode>> changed = call.members().properties().stream()
                    .filter(member ->
                            !member.getKey().equals("id") && !member.getValue().equals(stored.get(member.getKey())))
                    .toList();
            if (changed.size() < 2) {
                return next.apply(call);
            }
            stored.set(changed.get(0).getKey(), changed.get(0).getValue());
            next.apply(call.withBody(stored));
            return refused();
        };
    }

    /** A call of a method is carried out and refused with 422. */
    static Behaviour doneAndRefused(String method) {
        return (call, site, next) -> {
            Response answer = next.apply(call);
            return call.method().equals(method) && answer.done() ? refused() : answer;
        };
    }

    /** What matches is dropped from whatever is written. */
    static Behaviour drops(String... patterns) {
        return (call, site, next) -> {
            if (!call.writes() || call.body().isEmpty()) {
                return next.apply(call);
            }
            ObjectNode body = call.members();
            for (String pattern : patterns) {
                JsonPointers.remove(body, pattern);
            }
            return next.apply(call.withBody(body));
        };
    }

    /** A member at the top keeps the value with which it was created. */
    static Behaviour ignores(String member) {
        return (call, site, next) -> next.apply(
                call.id().isPresent() && call.members().has(member) ? call.withBody(kept(call, site, member)) : call);
    }

    /** A member at the top that a {@code PUT} does not give stays as it is. */
    static Behaviour keeps(String member) {
        return (call, site, next) -> next.apply(
                call.method().equals("PUT") && !call.members().has(member)
                        ? call.withBody(kept(call, site, member))
                        : call);
    }

    /** A machine in between sends each write of these methods twice, and gives the second answer. */
    static Behaviour twice(String... methods) {
        return (call, site, next) -> {
            if (List.of(methods).contains(call.method())) {
                next.apply(call);
            }
            return next.apply(call);
        };
    }

    private static ObjectNode kept(Call call, Site site, String member) {
        ObjectNode body = call.members();
        body.remove(member);
        site.find(call.id().orElse("")).map(stored -> stored.get(member)).ifPresent(value -> body.set(member, value));
        return body;
    }

    private static Response refused() {
        return Response.refusal(422, "unprocessable", "this cannot be");
    }
}
