package dev.unwind.apivariants;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The requests in the order of their arrival, the last 10,000 of them. */
final class RequestLog {
    private static final int KEPT = 10_000;

    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    void add(RecordedRequest request) {
        if (requests.size() == KEPT) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    List<RecordedRequest> shown() {
        return List.copyOf(requests);
    }

    void clear() {
        requests.clear();
    }
}
