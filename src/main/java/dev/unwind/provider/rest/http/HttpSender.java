package dev.unwind.provider.rest.http;

import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.rest.auth.SecretQuery;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.message.CallBody;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.signature.RequestSignature;
import dev.unwind.provider.rest.signature.SignedRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sends single requests to one provider, each with the provider's headers and query parameters, signed, and under a
 * span. Thread-safe.
 */
final class HttpSender implements AutoCloseable {
    /** The digest of so many bytes is made on an event loop. */
    private static final int SMALL = 1 << 16;

    private final Vertx vertx;
    private final AnswerReader reader;
    private final CallSettings settings;
    private final BaseUrl baseUrl;
    private final MultiMap headers;
    private final SecretQuery query;
    private final Optional<RequestSignature> signature;
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
        this.query = provider.credentials().query();
        this.signature = provider.credentials().signature();
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
        return signed(call).chain(request -> Uni.createFrom().emitter(outcome -> send(request, permit, outcome)));
    }

    private void send(Signed request, CallPermit permit, UniEmitter<? super ProviderAnswer> outcome) {
        int pauses = permit.pauses();
        new Exchange(vertx, reader, settings, request.call(), permit, pauses, outcome)
                .start(connections.after(pauses), request.options(), request.body());
    }

    /**
     * A request as it is written to a connection.
     *
     * @param call hides the headers that sign it
     */
    private record Signed(ProviderCall call, RequestOptions options, Buffer body) {}

    /** Anew at each subscription, because a signature is of its time. The digest of a large body is made elsewhere. */
    private Uni<Signed> signed(ProviderCall call) {
        if (signature.isEmpty()) {
            return Uni.createFrom().item(() -> new Signed(call, options(call), body(call)));
        }
        Supplier<Signed> work = () -> signed(call, signature.get());
        return (body(call).length() <= SMALL ? Uni.createFrom().item(work) : DocumentWork.offLoop(work))
                .onFailure(IllegalArgumentException.class)
                .transform(cause -> new Unsupported(FailureClassifier.shown(
                        call, call.label() + ": not sent: the call cannot be signed: " + cause.getMessage())));
    }

    private Signed signed(ProviderCall call, RequestSignature signature) {
        RequestOptions options = options(call);
        Buffer body = body(call);
        Map<String, String> signing = signature.headers(new SignedRequest(
                call.method(),
                baseUrl.scheme(),
                baseUrl.authority(),
                options.getURI(),
                Optional.ofNullable(options.getHeaders().get("content-type")),
                body.getBytes()));
        signing.forEach(options::putHeader);
        return new Signed(call.hiding(KnownSecrets.of(signing.values())), options, body);
    }

    private static Buffer body(ProviderCall call) {
        return call.body().map(CallBody::content).orElseGet(Buffer::buffer);
    }

    private RequestOptions options(ProviderCall call) {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap().addAll(headers).addAll(call.headers());
        call.body().ifPresent(body -> sent.set("content-type", body.mediaType()));
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setURI(query.addedTo(baseUrl.requestUri(call.target())))
                .setHeaders(sent)
                .setFollowRedirects(false);
    }

    @Override
    public void close() {
        connections.close();
        reader.close();
    }
}
