package dev.unwind.bench;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** When each call came to a provider and when it was answered, by the provider's own clock. Thread-safe. */
final class CallTimes {
    /**
     * One call.
     *
     * @param id of the thing that it was about; empty for a create
     * @param at when it came, in nanoseconds since some instant
     * @param answered when it was answered, likewise
     */
    record Call(String method, String id, long at, long answered) {
        private String line() {
            return method + " " + (id.isEmpty() ? "-" : id) + " " + at + " " + answered + "\n";
        }

        static Call of(String line) {
            var words = line.split(" ");
            return new Call(
                    words[0], words[1].equals("-") ? "" : words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
        }
    }

    private static final int KEPT = 500_000;

    private final List<Call> calls = new ArrayList<>();

    synchronized void note(String method, String id, long at, long answered) {
        if (calls.size() < KEPT) {
            calls.add(new Call(method, id, at, answered));
        }
    }

    synchronized void clear() {
        calls.clear();
    }

    synchronized Buffer text() {
        var text = Buffer.buffer();
        calls.forEach(call -> text.appendString(call.line()));
        return text;
    }
}
