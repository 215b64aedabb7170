package dev.unwind.api.edge;

import dev.unwind.memory.Exhaustion;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decodes HTTP/1 requests. Beyond what Netty refuses by itself (a body framed in two ways, lines that end in a bare
 * LF), it refuses header fields that go on in another line (obs-fold; RFC 9112, 5.2) and other versions than 1.0 and
 * 1.1, and closes connections whose head does not end in time. One for each connection, used on its event loop.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private static final Set<HttpVersion> VERSIONS = Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    private final StrictDecoding.Settings settings;
    private boolean inHead = true;
    private boolean refused;
    private ScheduledFuture<?> timeout;
    /** How many of the bytes that are not decoded yet have been looked at. */
    private int looked;

    /** Whether anything came but empty lines, which are skipped before a request. */
    private boolean begun;

    private boolean atLineStart;
    private boolean headSeen;

    StrictRequestDecoder(StrictDecoding.Settings settings) {
        super(settings.server());
        this.settings = settings;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (inHead && in.isReadable()) {
            startTimeout(context);
            if (folded(in)) {
                refuse("a header field goes on in another line", in, out);
                return;
            }
        }
        int before = in.readableBytes();
        int decoded = out.size();
        super.decode(context, in, out);
        looked = Math.max(0, looked - (before - in.readableBytes()));
        for (var each : List.copyOf(out.subList(decoded, out.size()))) {
            if (each instanceof HttpMessage head) {
                if (!VERSIONS.contains(head.protocolVersion())) {
                    out.subList(decoded, out.size()).clear();
                    refuse("it is of another version of HTTP", in, out);
                    return;
                }
                headEnded();
            }
            if (each instanceof LastHttpContent) {
                headBegins();
            }
        }
    }

    private void headEnded() {
        inHead = false;
        stopTimeout();
    }

    private void headBegins() {
        inHead = true;
        looked = 0;
        begun = false;
        atLineStart = false;
        headSeen = false;
    }

    /** Whether a line of the head begins with white space; looks at the bytes that came since the last call. */
    private boolean folded(ByteBuf in) {
        while (!headSeen && in.readerIndex() + looked < in.writerIndex()) {
            byte each = in.getByte(in.readerIndex() + looked);
            looked++;
            if (atLineStart && (each == ' ' || each == '\t')) {
                return true;
            }
            if (each == LF) {
                headSeen = atLineStart;
                atLineStart = begun;
            } else if (each != CR) {
                begun = true;
                atLineStart = false;
            }
        }
        return false;
    }

    private void refuse(String why, ByteBuf in, List<Object> out) {
        refused = true;
        headEnded();
        in.skipBytes(in.readableBytes());
        var invalid = createInvalidMessage();
        invalid.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(why)));
        out.add(invalid);
    }

    private void startTimeout(ChannelHandlerContext context) {
        if (timeout == null) {
            timeout = context.executor()
                    .schedule(
                            () -> {
                                settings.timedOut().increment();
                                context.close();
                            },
                            settings.headTimeout().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void stopTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    /** Whoever handles failures of connections next says nothing of them. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) throws Exception {
        Exhaustion.check(failure);
        super.exceptionCaught(context, failure);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        stopTimeout();
        super.handlerRemoved0(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stopTimeout();
        super.channelInactive(context);
    }
}
