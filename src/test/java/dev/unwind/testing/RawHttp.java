package dev.unwind.testing;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes to a server as they are, which clients of HTTP would not. */
public final class RawHttp implements AutoCloseable {
    private final Socket socket;

    public RawHttp(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout((int) Waits.LIMIT.toMillis());
    }

    /** Sends the bytes, and gives all that comes until the other side closes the connection. */
    public static String exchange(URI server, String request) throws IOException {
        try (var raw = new RawHttp(server)) {
            raw.send(request);
            return raw.toTheEnd();
        }
    }

    public void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The next line, without its end. */
    public String line() throws IOException {
        var line = new StringBuilder();
        for (int each = socket.getInputStream().read();
                each >= 0 && each != '\n';
                each = socket.getInputStream().read()) {
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    /** All that comes until the other side closes the connection. */
    public String toTheEnd() throws IOException {
        var answer = new StringBuilder();
        try {
            for (int each = socket.getInputStream().read();
                    each >= 0;
                    each = socket.getInputStream().read()) {
                answer.append((char) each);
            }
        } catch (SocketException reset) {
            // It was closed while something that nobody had read was still there.
        }
        return answer.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
