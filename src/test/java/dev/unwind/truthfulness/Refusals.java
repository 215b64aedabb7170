package dev.unwind.truthfulness;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Call;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import java.util.function.Function;

/** Refusals that are to do with the time, or mean something else than they say. */
final class Refusals {
    private Refusals() {}

    /** Every write is refused. */
    static Behaviour busy(int status, String code) {
        return (call, site, next) ->
                call.writes() ? Response.refusal(status, code, "the resource is being worked on") : next.apply(call);
    }

    /** A write so soon after the last one is refused with 403 and {@code Retry-After}. */
    static Behaviour tooFast(long gapMillis, int retryAfterSeconds) {
        return new Behaviour() {
            private long free;

            @Override
            public Response handle(Call call, Site site, Function<Call, Response> next) {
                if (!call.writes()) {
                    return next.apply(call);
                }
                if (site.millis() < free) {
                    return Response.refusal(403, "rate", "too fast")
                            .with("Retry-After", String.valueOf(retryAfterSeconds));
                }
                free = site.millis() + gapMillis;
                return next.apply(call);
            }
        };
    }

    /** What is not there is answered with 403. */
    static Behaviour hidesAbsence() {
        return (call, site, next) -> {
            Response answer = next.apply(call);
            return answer.status() == 404 ? forbidden() : answer;
        };
    }

    /** Everything is answered with 403. */
    static Behaviour forbids() {
        return (call, site, next) -> forbidden();
    }

    /** A machine in between answers 404 with a page, and asks nobody. */
    static Behaviour ingress() {
        return (call, site, next) -> Response.page(404);
    }

    /** Everything is answered with 503. */
    static Behaviour unwell() {
        return (call, site, next) -> Response.refusal(503, "unwell", "come again");
    }

    private static Response forbidden() {
        return Response.refusal(403, "forbidden", "no such resource, or no right to it");
    }
}
