package dev.unwind.api.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sets up the HTTP server beyond what the framework's settings cover: no HTTP/2 without TLS, and heads of requests are
 * read by {@link StrictRequestDecoder}.
 */
@Singleton
public class ServerOptions implements VertxOptionsCustomizer, HttpServerOptionsCustomizer {
    private final EdgeConfig config;
    private final Instance<MeterRegistry> metrics;
    private final AtomicInteger open = new AtomicInteger();

    ServerOptions(EdgeConfig config, Instance<MeterRegistry> metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    /** Called before anything is bound or connected: Netty looks for extensions once. */
    @Override
    public void accept(VertxOptions options) {
        System.setProperty(ChannelInitializerExtension.EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
        strict(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        strict(options);
    }

    private void strict(HttpServerOptions options) {
        metrics.get().gauge("unwind.http.connections", open);
        StrictDecoding.configure(new StrictDecoding.Settings(
                new HttpServerOptions(options),
                config.headTimeout(),
                metrics.get().counter("unwind.http.refused", "because", "head_timeout"),
                open));
    }
}
