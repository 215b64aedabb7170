package dev.unwind.provider.rest.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Drops interim responses (1xx; RFC 9110, 15.2) on a connection: the final one follows. The client would take them for
 * final.
 */
public final class InterimResponses extends ChannelInboundHandlerAdapter {
    private boolean dropping;

    private InterimResponses() {}

    /** Drops the interim responses of a connection; to be called before a request is sent on it. */
    public static void drop(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            var pipeline = base.channel().pipeline();
            var codec = pipeline.context(HttpClientCodec.class);
            if (codec != null) {
                pipeline.addAfter(codec.name(), "interim-responses", new InterimResponses());
            }
            var http2 = pipeline.get(Http2ConnectionHandler.class);
            if (http2 != null) {
                http2.decoder().frameListener(new WithoutInterim(http2.decoder().frameListener()));
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

    /**
     * What the frames of an HTTP/2 connection tell (RFC 9113, 8.1). One that ends its stream is no interim response.
     */
    private static final class WithoutInterim extends Http2FrameListenerDecorator {
        WithoutInterim(Http2FrameListener listener) {
            super(listener);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end)
                throws Http2Exception {
            if (end || !isInterim(headers)) {
                super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
                throws Http2Exception {
            if (end || !isInterim(headers)) {
                super.onHeadersRead(context, stream, headers, padding, end);
            }
        }

        private static boolean isInterim(Http2Headers headers) {
            var status = headers.status();
            return status != null && InterimResponses.isInterim(HttpResponseStatus.parseLine(status));
        }
    }
}
