package dev.unwind.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A plain HTTP client that follows a batch's events in a thread of its own. Whenever its connection is cut it comes
 * back with the number of the last event that came whole, until it is told that there is nothing more.
 */
final class EventFollower {
    private static final long PAUSE = 50_000_000;
    private static final int NOTHING_MORE = 204;

    private final GatewayProcess gateway;
    private final String path;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ReceivedEvent> seen = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::follow, "follower");

    EventFollower(GatewayProcess gateway, String path) {
        this.gateway = gateway;
        this.path = path;
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try {
            while (!answers.contains(NOTHING_MORE)) {
                connect();
                LockSupport.parkNanos(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect() throws InterruptedException {
        long last = seen.isEmpty() ? 0 : seen.get(seen.size() - 1).number();
        var request = HttpRequest.newBuilder(gateway.uri(path))
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", Long.toString(last))
                .build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
            answers.add(answer.statusCode());
            read(answer.body());
        } catch (IOException | UncheckedIOException cut) {
            // it comes back
        }
    }

    private void read(Stream<String> lines) {
        var fields = new HashMap<String, String>();
        lines.forEach(line -> {
            if (line.isEmpty()) {
                dispatch(fields);
                fields.clear();
            } else if (line.indexOf(':') > 0) {
                fields.put(
                        line.substring(0, line.indexOf(':')),
                        line.substring(line.indexOf(':') + 1).strip());
            }
        });
    }

    /** An event is one once the empty line after it has come. */
    private void dispatch(Map<String, String> fields) {
        if (fields.containsKey("data")) {
            seen.add(new ReceivedEvent(Long.parseLong(fields.get("id")), fields.get("event"), fields.get("data")));
        }
    }

    boolean toldToStop() {
        return !thread.isAlive();
    }

    /** The statuses with which its connections were answered. */
    List<Integer> answers() {
        return List.copyOf(answers);
    }

    List<ReceivedEvent> seen() {
        return new ArrayList<>(seen);
    }
}
