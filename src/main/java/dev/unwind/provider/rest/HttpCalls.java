package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.CallPermit;
import dev.unwind.provider.NotPermitted;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.guard.CallGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Calls one provider over HTTP, guarded. Every Uni is lazy, sends anew at each subscription, fails with a {@link ProviderFailure}
 * only, and sends no less because its subscriber went away. Redirects are not followed.
 */
final class HttpCalls implements AutoCloseable {
    private static final Set<Integer> ABSENT = Set.of(404, 410);

    private final Vertx vertx;
    private final CallSettings settings;
    private final Verdict verdict;
    private final CallGuard guard;
    private final Connections connections;
    private final String basePath;
    private final MultiMap headers;
    private final CallPermit permit;

    HttpCalls(Vertx vertx, ProviderDescription provider) {
        this.vertx = vertx;
        this.settings = provider.calls();
        this.verdict = new Verdict(provider.answers());
        this.guard = new CallGuard(provider.name(), settings.maxConcurrency(), settings.maxWaiting(), settings.retry());
        this.connections = new Connections(vertx, provider);
        this.basePath = provider.baseUrl().getRawPath().replaceAll("/+$", "");
        this.headers =
                MultiMap.caseInsensitiveMultiMap().setAll(provider.headers()).set("accept", "application/json");
        this.permit = CallPermit.ALWAYS;
    }

    private HttpCalls(HttpCalls shared, CallPermit permit) {
        this.vertx = shared.vertx;
        this.settings = shared.settings;
        this.verdict = shared.verdict;
        this.guard = shared.guard;
        this.connections = shared.connections;
        this.basePath = shared.basePath;
        this.headers = shared.headers;
        this.permit = permit;
    }

    /** The same provider, called with this permit only. */
    HttpCalls under(CallPermit other) {
        return new HttpCalls(this, other);
    }

    /** Reads something; empty where the provider says that it does not exist. A body that is no JSON fails the read. */
    Uni<Optional<JsonNode>> read(Call call) {
        return permitted(() -> guard.read(() -> send(call).map(this::usable)))
                .map(Optional::of)
                .onFailure(HttpCalls::absent)
                .recoverWithItem(Optional.empty());
    }

    /** Writes something. Whether the body of the answer is of use is for the caller to say. */
    Uni<Answer> write(Call call) {
        return permitted(() -> guard.write(() -> send(call)));
    }

    @Override
    public void close() {
        connections.close();
    }

    /**
     * Waits until the permit is granted, and again where it had run short by the time that the call came to be written. It waits
     * outside the guard: whoever may not send keeps nobody else from sending.
     */
    private <T> Uni<T> permitted(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> permit.granted(settings.timeout())
                .chain(call::get)
                .onFailure(NotPermitted.class)
                .recoverWithUni(() -> permitted(call)));
    }

    private Uni<Answer> send(Call call) {
        return Uni.createFrom()
                .<Answer>emitter(outcome -> {
                    Buffer body =
                            call.body().map(Json::bytes).map(Buffer::buffer).orElseGet(Buffer::buffer);
                    int pauses = permit.pauses();
                    new Exchange(vertx, settings, call, permit, pauses, outcome)
                            .start(connections.after(pauses), options(call), body);
                })
                .onItem()
                .transformToUni(answer -> answer.successful()
                        ? Uni.createFrom().item(answer)
                        : Uni.createFrom().failure(verdict.of(answer)));
    }

    private RequestOptions options(Call call) {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap().addAll(headers).addAll(call.headers());
        if (call.body().isPresent()) {
            sent.set("content-type", "application/json");
        }
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setURI(basePath + call.target())
                .setHeaders(sent)
                .setFollowRedirects(false);
    }

    private JsonNode usable(Answer answer) {
        return answer.body()
                .orElseThrow(() -> Verdict.unusable(answer.call(), answer.status(), "with a body that is no JSON"));
    }

    private static boolean absent(Throwable failure) {
        return failure instanceof ProviderFailure known
                && !known.inDoubt()
                && known.status().isPresent()
                && ABSENT.contains(known.status().getAsInt());
    }
}
