package dev.unwind.provider.rest.http;

import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.message.CallBody;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Sends single requests to one provider, each with the provider's headers and under a span. Thread-safe. */
final class HttpSender implements AutoCloseable {
    private final Vertx vertx;
    private final AnswerReader reader;
    private final CallSettings settings;
    private final BaseUrl baseUrl;
    private final MultiMap headers;
    private final Connections connections;
    private final CallSpans spans;

    HttpSender(Vertx vertx, ProviderDescription provider, BaseUrl baseUrl, MeterRegistry metrics, Tracing tracing) {
        this.vertx = vertx;
        this.reader = new AnswerReader(
                vertx, metrics.counter("unwind.provider.answers.unusable", "provider", provider.name()));
        this.settings = provider.calls();
        this.baseUrl = baseUrl;
        this.headers = MultiMap.caseInsensitiveMultiMap()
                .setAll(provider.credentials().headers())
                .set("accept", "application/json");
        this.connections = new Connections(vertx, provider);
        this.spans = new CallSpans(tracing, provider);
    }

    /**
     * Sends a request. Lazy. Completes on the event loop of the connection. Cancellation does not stop a request. Fails
     * with a {@link dev.unwind.provider.ProviderFailure}, or with {@link dev.unwind.provider.call.NotPermitted} if the
     * permit has run short.
     */
    Uni<ProviderAnswer> send(ProviderCall call, CallPermit permit) {
        return spans.traced(call, permit.trace(), traced -> exchange(traced, permit));
    }

    private Uni<ProviderAnswer> exchange(ProviderCall call, CallPermit permit) {
        return Uni.createFrom().emitter(outcome -> {
            Buffer body = call.body().map(CallBody::content).orElseGet(Buffer::buffer);
            int pauses = permit.pauses();
            new Exchange(vertx, reader, settings, call, permit, pauses, outcome)
                    .start(connections.after(pauses), options(call), body);
        });
    }

    private RequestOptions options(ProviderCall call) {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap().addAll(headers).addAll(call.headers());
        call.body().ifPresent(body -> sent.set("content-type", body.mediaType()));
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setURI(baseUrl.requestUri(call.target()))
                .setHeaders(sent)
                .setFollowRedirects(false);
    }

    @Override
    public void close() {
        connections.close();
        reader.close();
    }
}
