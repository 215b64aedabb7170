package dev.unwind.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Sends frames of HTTP/2 over TLS (RFC 9113) that a client which heeds the server's settings would not. */
public final class RawHttp2 implements AutoCloseable {
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;

    public static final int MAX_CONCURRENT_STREAMS = 3;
    public static final int MAX_HEADER_LIST_SIZE = 6;

    /** The error code of a stream that was not looked at. */
    public static final int REFUSED_STREAM = 7;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int ACKNOWLEDGED = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;
    private static final byte WITHOUT_INDEXING = 0;
    private static final byte WITH_INDEXING = 0x40;
    private static final byte NEWEST = (byte) 0xbe;
    private static final byte OK = (byte) 0x88;

    private final Map<String, String> headers;
    private final SSLSocket socket;
    private final DataInputStream in;

    /**
     * @param trusting an SSL context that trusts the server
     * @param headers of every request, in lower case
     */
    public RawHttp2(URI server, SSLContext trusting, Map<String, String> headers) throws IOException {
        this.headers = Map.copyOf(headers);
        socket = (SSLSocket) trusting.getSocketFactory().createSocket(server.getHost(), server.getPort());
        socket.setSoTimeout((int) Waits.LIMIT.toMillis());
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    /** A frame that came. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /** The error code of a RST_STREAM. */
        public int error() {
            return ByteBuffer.wrap(payload).getInt();
        }

        /** Whether it begins an answer with the status 200. */
        public boolean ok() {
            return type == HEADERS && payload[(flags & PRIORITY) == 0 ? 0 : PRIORITY_BYTES] == OK;
        }

        /** The values of a SETTINGS, by identifier. */
        public Map<Integer, Integer> settings() {
            var values = new HashMap<Integer, Integer>();
            for (var entries = ByteBuffer.wrap(payload); entries.hasRemaining(); ) {
                values.put((int) entries.getShort(), entries.getInt());
            }
            return values;
        }
    }

    public String protocol() {
        return socket.getApplicationProtocol();
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        socket.getOutputStream().write(frame.array());
        socket.getOutputStream().flush();
    }

    /**
     * Opens a stream with a request whose body does not come.
     *
     * @param stream an odd number that grows
     */
    public void openPost(int stream, String path) throws IOException {
        send(HEADERS, END_HEADERS, stream, head(0x83, path));
    }

    public void get(int stream, String path) throws IOException {
        send(HEADERS, END_HEADERS | END_STREAM, stream, head(0x82, path));
    }

    /**
     * A GET with one header of 4,000 characters so many times, which are one byte each on the wire but for the first.
     */
    public void get(int stream, String path, int times) throws IOException {
        var head = new ByteArrayOutputStream();
        head.writeBytes(head(0x82, path));
        head.write(WITH_INDEXING);
        text(head, "x-long");
        text(head, "x".repeat(4_000));
        head.writeBytes(again(times - 1));
        send(HEADERS, END_HEADERS | END_STREAM, stream, head.toByteArray());
    }

    private static byte[] again(int times) {
        var indexes = new byte[times];
        Arrays.fill(indexes, NEWEST);
        return indexes;
    }

    public void reset(int stream) throws IOException {
        send(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(8).array());
    }

    /** The pseudo-headers, by the static table of HPACK (RFC 7541), and the headers of every request. */
    private byte[] head(int method, String path) {
        var head = new ByteArrayOutputStream();
        head.write(method);
        head.write(0x87);
        head.write(0x04);
        text(head, path);
        head.write(0x01);
        text(head, "localhost");
        headers.forEach((name, value) -> {
            head.write(WITHOUT_INDEXING);
            text(head, name);
            text(head, value);
        });
        return head.toByteArray();
    }

    /** Its length with a prefix of seven bits, and its characters. */
    private static void text(ByteArrayOutputStream head, String text) {
        int length = text.length();
        if (length < 127) {
            head.write(length);
        } else {
            head.write(127);
            for (length -= 127; length >= 128; length /= 128) {
                head.write(length % 128 + 128);
            }
            head.write(length);
        }
        head.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The next frame of this type on this stream; others are skipped. Fails where none comes. */
    public Frame next(int type, int stream) throws IOException {
        while (true) {
            var frame = next();
            if (frame.type() == type && frame.stream() == stream && (type != SETTINGS || frame.flags() == 0)) {
                return frame;
            }
        }
    }

    private Frame next() throws IOException {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & 0x7fffffff;
        var payload = in.readNBytes(lengthAndType >>> 8);
        var frame = new Frame(lengthAndType & 0xff, flags, stream, payload);
        if (frame.type() == SETTINGS && frame.flags() == 0) {
            send(SETTINGS, ACKNOWLEDGED, 0, new byte[0]);
        }
        return frame;
    }

    /** Whether the other side closes the connection; what comes before that is skipped. */
    public boolean ends() throws IOException {
        try {
            while (true) {
                next();
            }
        } catch (EOFException | SocketException | SSLException closed) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
