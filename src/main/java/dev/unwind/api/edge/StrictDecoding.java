package dev.unwind.api.edge;

import io.micrometer.core.instrument.Counter;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exchanges the decoder of HTTP/1 requests for {@link StrictRequestDecoder} on every accepted connection. Netty finds
 * this class as a service; the framework gives no access to a connection before its first request is decoded.
 */
public final class StrictDecoding extends ChannelInitializerExtension {
    private static volatile Settings settings;

    /**
     * What the decoders need; one for the whole process.
     *
     * @param open counts the connections
     */
    record Settings(HttpServerOptions server, Duration headTimeout, Counter timedOut, AtomicInteger open) {}

    /** Sets what connections that are accepted from now on are decoded with. */
    static void configure(Settings wanted) {
        settings = wanted;
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        var present = settings;
        if (present != null) {
            present.open().incrementAndGet();
            channel.closeFuture().addListener(closed -> present.open().decrementAndGet());
            channel.pipeline().addLast(new Installer());
        }
    }

    private static void exchange(ChannelPipeline pipeline) {
        var decoder = pipeline.get(VertxHttpRequestDecoder.class);
        if (decoder != null && decoder.getClass() == VertxHttpRequestDecoder.class) {
            pipeline.replace(decoder, pipeline.context(decoder).name(), new StrictRequestDecoder(settings));
        }
    }

    /** Waits until the server has set up the connection; with TLS that is after the handshake. */
    private static final class Installer extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            var pipeline = context.pipeline();
            var tls = pipeline.context(SslHandler.class);
            if (tls == null) {
                exchange(pipeline);
            } else {
                pipeline.addAfter(tls.name(), null, new AfterHandshake());
            }
            context.fireChannelActive();
            pipeline.remove(this);
        }
    }

    private static final class AfterHandshake extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            context.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent && !context.isRemoved()) {
                exchange(context.pipeline());
                context.pipeline().remove(this);
            }
        }
    }
}
