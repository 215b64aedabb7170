package dev.unwind.provider.rest.http;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.NotPermitted;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.guard.CallGuard;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Calls one provider over HTTP, guarded. Every Uni is lazy, sends anew at each subscription, fails with a {@link ProviderFailure}
 * only, and sends no less because its subscriber went away. Redirects are followed
 * within the provider alone (see {@link Redirects}).
 */
public final class HttpCalls implements AutoCloseable {
    private final Vertx vertx;
    private final CallSettings settings;
    private final FailureClassifier verdict;
    private final CallGuard guard;
    private final RetryAfterGate restraint;
    private final Optional<AccessTokens> tokens;
    private final Connections connections;
    private final URI baseUrl;
    private final String basePath;
    private final MultiMap headers;
    private final CallSpans spans;
    private final CallPermit permit;

    public HttpCalls(Vertx vertx, ProviderDescription provider, MeterRegistry metrics, Tracing tracing) {
        this.vertx = vertx;
        this.settings = provider.calls();
        this.verdict = new FailureClassifier(provider.answers());
        var retry = settings.guards().retry();
        this.restraint = new RetryAfterGate(vertx, provider.name(), retry.maxDelay(), retry.delay());
        this.guard = new CallGuard(provider.name(), settings.guards(), restraint::passed, metrics);
        this.tokens = provider.credentials()
                .tokens()
                .map(tokens ->
                        new AccessTokens(vertx, provider.name(), tokens, provider.transport(), settings.timeout()));
        this.connections = new Connections(vertx, provider);
        this.baseUrl = provider.baseUrl();
        this.basePath = provider.baseUrl().getRawPath().replaceAll("/+$", "");
        this.headers = MultiMap.caseInsensitiveMultiMap()
                .setAll(provider.credentials().headers())
                .set("accept", "application/json");
        this.spans = new CallSpans(tracing, provider);
        this.permit = CallPermit.ALWAYS;
    }

    private HttpCalls(HttpCalls shared, CallPermit permit) {
        this.vertx = shared.vertx;
        this.settings = shared.settings;
        this.verdict = shared.verdict;
        this.guard = shared.guard;
        this.restraint = shared.restraint;
        this.tokens = shared.tokens;
        this.connections = shared.connections;
        this.baseUrl = shared.baseUrl;
        this.basePath = shared.basePath;
        this.headers = shared.headers;
        this.spans = shared.spans;
        this.permit = permit;
    }

    /** The same provider, called with this permit only. */
    public HttpCalls under(CallPermit other) {
        return new HttpCalls(this, other);
    }

    /**
     * Reads something; empty where the provider says that it does not exist. A body that is no JSON fails the read.
     *
     * @param absent the statuses that say so
     */
    public Uni<Optional<ProviderAnswer>> read(ProviderCall call, Set<Integer> absent) {
        return permitted(() -> guard.read(
                        () -> send(call).map(answer -> absent.contains(answer.status()) ? answer : usable(answer))))
                .map(answer -> Optional.of(answer).filter(shown -> !absent.contains(shown.status())))
                .onFailure(failure -> says(failure, absent))
                .recoverWithItem(Optional.empty());
    }

    /** Writes something. Whether the body of the answer is of use is for the caller to say. */
    public Uni<ProviderAnswer> write(ProviderCall call) {
        return permitted(() -> guard.write(() -> send(call)));
    }

    @Override
    public void close() {
        connections.close();
        tokens.ifPresent(AccessTokens::close);
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

    private Uni<ProviderAnswer> send(ProviderCall call) {
        return signed(call, true).chain(answer -> followed(answer, 0)).map(this::judged);
    }

    /** With an access token, where calls need one. A token that is not taken is exchanged for another, once. */
    private Uni<ProviderAnswer> signed(ProviderCall call, boolean again) {
        if (tokens.isEmpty()) {
            return exchanged(call);
        }
        return tokens.get().token().chain(token -> exchanged(call.with("authorization", "Bearer " + token))
                .map(answer -> answer.of(call))
                .chain(answer -> {
                    if (answer.status() != 401 || !again) {
                        return Uni.createFrom().item(answer);
                    }
                    tokens.get().refused(token);
                    return signed(call, false);
                }));
    }

    private Uni<ProviderAnswer> followed(ProviderAnswer answer, int redirects) {
        var next = redirects < Redirects.MOST ? Redirects.next(answer, this::target) : Optional.<ProviderCall>empty();
        return next.map(call -> signed(call, true).chain(further -> followed(further, redirects + 1)))
                .orElseGet(() -> Uni.createFrom().item(answer));
    }

    private ProviderAnswer judged(ProviderAnswer answer) {
        if (answer.successful() && !verdict.failedWithin(answer)) {
            verdict.exhausted(answer).ifPresent(restraint::ask);
            return answer;
        }
        var failure = verdict.of(answer);
        if (failure.retryable()) {
            failure.retryAfter().ifPresent(restraint::ask);
        }
        throw failure;
    }

    private Uni<ProviderAnswer> exchanged(ProviderCall call) {
        return spans.traced(call, permit.trace(), this::exchange);
    }

    private Uni<ProviderAnswer> exchange(ProviderCall call) {
        return Uni.createFrom().emitter(outcome -> {
            Buffer body =
                    call.body().map(ProviderJson::bytes).map(Buffer::buffer).orElseGet(Buffer::buffer);
            int pauses = permit.pauses();
            new Exchange(vertx, settings, call, permit, pauses, outcome)
                    .start(connections.after(pauses), options(call), body);
        });
    }

    private RequestOptions options(ProviderCall call) {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap().addAll(headers).addAll(call.headers());
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setURI(basePath + call.target())
                .setHeaders(sent)
                .setFollowRedirects(false);
    }

    private static ProviderAnswer usable(ProviderAnswer answer) {
        if (answer.body().isEmpty()) {
            throw FailureClassifier.unusable(answer.call(), answer.status(), "with a body that is no JSON");
        }
        return answer;
    }

    private static boolean says(Throwable failure, Set<Integer> statuses) {
        return failure instanceof ProviderFailure known
                && !known.inDoubt()
                && known.status().isPresent()
                && statuses.contains(known.status().getAsInt());
    }

    /**
     * The target under the base URL to which a link leads.
     *
     * @param here the target of the call whose answer holds the link, from which a relative one starts (RFC 3986, 5)
     * @throws IllegalArgumentException where it leads elsewhere: credentials are for the provider alone
     */
    public String target(String here, String link) {
        URI uri = URI.create(origin(baseUrl) + basePath + here).resolve(link.replace(" ", "%20"));
        if (uri.getHost() == null || !origin(uri).equals(origin(baseUrl))) {
            throw new IllegalArgumentException("it is on another host");
        }
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        if (!path.startsWith(basePath + "/")) {
            throw new IllegalArgumentException("it is not under the base URL");
        }
        return path.substring(basePath.length());
    }

    private static String origin(URI uri) {
        int port = uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        return uri.getScheme() + "://" + uri.getHost() + ":" + port;
    }
}
