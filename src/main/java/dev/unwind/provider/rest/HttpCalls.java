package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.guard.CallGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Calls one provider over HTTP, guarded. Every Uni is lazy, sends anew at each subscription, fails with a {@link ProviderFailure}
 * only, and sends no less because its subscriber went away. Redirects are not followed.
 */
final class HttpCalls implements AutoCloseable {
    private static final Set<Integer> ABSENT = Set.of(404, 410);
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final Vertx vertx;
    private final CallSettings settings;
    private final Verdict verdict;
    private final CallGuard guard;
    private final HttpClient client;
    private final String basePath;
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    HttpCalls(Vertx vertx, ProviderDescription provider) {
        this.vertx = vertx;
        this.settings = provider.calls();
        this.verdict = new Verdict(provider.answers());
        this.guard = new CallGuard(provider.name(), settings.maxConcurrency(), settings.maxWaiting(), settings.retry());
        this.client = client(vertx, provider);
        this.basePath = provider.baseUrl().getRawPath().replaceAll("/+$", "");
        headers.setAll(provider.headers()).set("accept", "application/json");
    }

    /** Reads something; empty where the provider says that it does not exist. A body that is no JSON fails the read. */
    Uni<Optional<JsonNode>> read(Call call) {
        return guard.read(() -> send(call).map(this::usable))
                .map(Optional::of)
                .onFailure(HttpCalls::absent)
                .recoverWithItem(Optional.empty());
    }

    /** Writes something. Whether the body of the answer is of use is for the caller to say. */
    Uni<Answer> write(Call call) {
        return guard.write(() -> send(call));
    }

    @Override
    public void close() {
        client.close();
    }

    private Uni<Answer> send(Call call) {
        return Uni.createFrom()
                .<Answer>emitter(outcome -> {
                    Buffer body =
                            call.body().map(Json::bytes).map(Buffer::buffer).orElseGet(Buffer::buffer);
                    new Exchange(vertx, settings, call, outcome).start(client, options(call), body);
                })
                .onItem()
                .transformToUni(answer -> answer.successful()
                        ? Uni.createFrom().item(answer)
                        : Uni.createFrom().failure(verdict.of(answer)));
    }

    private RequestOptions options(Call call) {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap().addAll(headers);
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

    private static HttpClient client(Vertx vertx, ProviderDescription provider) {
        URI url = provider.baseUrl();
        boolean tls = url.getScheme().equals("https");
        CallSettings settings = provider.calls();
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setMetricsName(provider.name())
                        .setSsl(tls)
                        .setDefaultHost(url.getHost())
                        .setDefaultPort(url.getPort() > 0 ? url.getPort() : tls ? 443 : 80)
                        .setConnectTimeout((int) settings.timeout().toMillis())
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
                new PoolOptions().setHttp1MaxSize(settings.maxConcurrency()));
    }
}
