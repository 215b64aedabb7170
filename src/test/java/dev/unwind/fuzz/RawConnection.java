package dev.unwind.fuzz;

import dev.unwind.testing.Waits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that sends any bytes as a request and reads an answer's head. Opened anew where that needs it. */
final class RawConnection implements AutoCloseable {
    private final int port;
    private Socket socket;
    private InputStream answers;

    RawConnection(int port) {
        this.port = port;
    }

    /** Sends a request; gives the head of its answer, or an empty text where the connection was closed instead. */
    String send(byte[] request) throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.connect(new InetSocketAddress("localhost", port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Waits.LIMIT.toMillis());
            answers = new BufferedInputStream(socket.getInputStream());
        }
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            var head = head();
            if (!goesOn(new String(request, 0, Math.min(8, request.length), StandardCharsets.ISO_8859_1), head)) {
                close();
            }
            return head;
        } catch (SocketTimeoutException never) {
            close();
            throw never;
        } catch (IOException closed) {
            close();
            return "";
        }
    }

    private String head() throws IOException {
        var head = new StringBuilder();
        do {
            head.setLength(0);
            while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
                int next = answers.read();
                if (next < 0) {
                    throw new IOException("closed");
                }
                head.append((char) next);
            }
        } while (head.indexOf(" 100 ") == 8);
        return head.toString();
    }

    /** Reads a body whose length is known; whether the connection can be used for another request. */
    private boolean goesOn(String request, String head) throws IOException {
        var lower = head.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http/1.1 ")
                || lower.contains("connection: close")
                || lower.contains("transfer-encoding:")) {
            return false;
        }
        int at = lower.indexOf("content-length: ");
        if (at < 0 || request.startsWith("HEAD ")) {
            return lower.startsWith("http/1.1 204");
        }
        long length =
                Long.parseLong(lower.substring(at + 16, lower.indexOf('\r', at)).strip());
        answers.skipNBytes(length);
        return true;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
