package dev.unwind.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads a batch's events from one instance until its stream ends, in a thread of its own. */
final class EventReader {
    private final List<Long> numbers = new CopyOnWriteArrayList<>();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final Thread thread;

    EventReader(GatewayProcess gateway, String batch, long after) {
        var request = HttpRequest.newBuilder(gateway.uri("/v1/batches/" + batch + "/events"))
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", Long.toString(after))
                .build();
        thread = new Thread(() -> read(request), "reader at " + gateway);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(HttpRequest request) {
        try {
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
            answer.body().forEach(this::line);
        } catch (IOException | UncheckedIOException cut) {
            // the reader comes back elsewhere
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void line(String line) {
        if (line.startsWith("id:")) {
            numbers.add(Long.parseLong(line.substring(3).trim()));
        } else if (line.startsWith("event:")) {
            names.add(line.substring(6).trim());
        }
    }

    boolean ended() {
        return !thread.isAlive();
    }

    List<Long> numbers() {
        return List.copyOf(numbers);
    }

    List<String> names() {
        return List.copyOf(names);
    }
}
