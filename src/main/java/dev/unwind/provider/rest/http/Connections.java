package dev.unwind.provider.rest.http;

import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.transport.InterimResponses;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.impl.VertxInternal;
import java.net.URI;

/**
 * The connections to one provider. After a long pause of this process, earlier connections are closed before another is
 * used: what was written to them may still be in a buffer, and be sent when it must not be any more. Thread-safe.
 */
public final class Connections implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final Vertx vertx;
    private final ProviderDescription provider;
    private HttpClient client;
    private int pausesBefore;

    public Connections(Vertx vertx, ProviderDescription provider) {
        this.vertx = vertx;
        this.provider = provider;
        this.client = client();
    }

    /** A client without connections from before the last of this many pauses. */
    public synchronized HttpClient after(int pauses) {
        if (pauses > pausesBefore) {
            client.close();
            client = client();
            pausesBefore = pauses;
        }
        return client;
    }

    @Override
    public synchronized void close() {
        client.close();
    }

    /**
     * Created on a context of its own: the caller's may be the HTTP server's, which ends before batches are handed
     * over.
     */
    private HttpClient client() {
        var context = ((VertxInternal) vertx).createEventLoopContext();
        var before = context.beginDispatch();
        try {
            return ownedByCurrentContext();
        } finally {
            context.endDispatch(before);
        }
    }

    private HttpClient ownedByCurrentContext() {
        URI url = provider.baseUrl();
        boolean tls = url.getScheme().equals("https");
        CallSettings settings = provider.calls();
        return vertx.httpClientBuilder()
                .with(provider.transport()
                        .options(tls)
                        .setMetricsName(provider.name())
                        .setDefaultHost(url.getHost())
                        .setDefaultPort(url.getPort() > 0 ? url.getPort() : tls ? 443 : 80)
                        .setConnectTimeout((int) settings.timeout().toMillis())
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS))
                .with(new PoolOptions().setHttp1MaxSize(settings.guards().maxConcurrency()))
                .withConnectHandler(InterimResponses::drop)
                .build();
    }
}
