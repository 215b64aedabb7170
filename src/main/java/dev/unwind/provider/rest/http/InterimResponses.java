package dev.unwind.provider.rest.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Drops interim responses (1xx; RFC 9110, 15.2) on an HTTP/1.1 connection: the final one follows. The client would take
 * them for final. Over HTTP/2 it still does, and such an answer leaves its call in doubt.
 */
final class InterimResponses extends ChannelInboundHandlerAdapter {
    private boolean dropping;

    private InterimResponses() {}

    static void drop(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            var pipeline = base.channel().pipeline();
            var codec = pipeline.context(HttpClientCodec.class);
            if (codec != null) {
                pipeline.addAfter(codec.name(), "interim-responses", new InterimResponses());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            dropping = response.decoderResult().isSuccess() && isInterim(response.status());
        }
        if (dropping && (message instanceof HttpResponse || message instanceof HttpContent)) {
            dropping = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** A change of protocol ends the connection as one of HTTP; it is never asked for. */
    private static boolean isInterim(HttpResponseStatus status) {
        return status.codeClass() == HttpStatusClass.INFORMATIONAL && status.code() != 101;
    }
}
