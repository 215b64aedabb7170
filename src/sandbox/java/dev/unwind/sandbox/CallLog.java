package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The calls to the provider in the order of their arrival, the last 100,000 of them, and how many were in flight at
 * once.
 */
final class CallLog {
    private static final int KEPT = 100_000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long calls;
    private int inFlight;
    private int maxInFlight;

    Entry open(Call call, Fault fault) {
        Entry entry = new Entry(++calls, call, fault.description());
        entries.addLast(entry);
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
        inFlight++;
        maxInFlight = Math.max(maxInFlight, inFlight);
        return entry;
    }

    /** Forgets all calls and starts counting again, from those that are still in flight. */
    void clear() {
        entries.clear();
        calls = 0;
        maxInFlight = inFlight;
    }

    ArrayNode shown() {
        return entries.stream().map(Entry::shown).collect(Json.toArray());
    }

    ObjectNode stats() {
        return Json.object().put("calls", calls).put("inFlight", inFlight).put("maxInFlight", maxInFlight);
    }

    /** A call, which is in flight until it is answered or its connection is closed. */
    final class Entry {
        private final long sequence;
        private final String method;
        private final String path;
        private final String body;
        private final Optional<String> trace;
        private final JsonNode fault;
        private String status = "none";
        private boolean effect;
        private boolean open = true;

        private Entry(long sequence, Call call, JsonNode fault) {
            this.sequence = sequence;
            this.method = call.method();
            this.path = call.path();
            this.body = call.body();
            this.trace = Optional.ofNullable(call.headers().get("traceparent"));
            this.fault = fault;
        }

        void tookEffect() {
            effect = true;
        }

        void answered(int answered) {
            status = String.valueOf(answered);
            close();
        }

        void close() {
            if (open) {
                open = false;
                inFlight--;
            }
        }

        private ObjectNode shown() {
            ObjectNode shown = Json.object()
                    .put("sequence", sequence)
                    .put("method", method)
                    .put("path", path)
                    .put("body", body);
            if (status.equals("none")) {
                shown.put("status", status);
            } else {
                shown.put("status", Integer.valueOf(status));
            }
            trace.ifPresent(parent -> shown.put("traceparent", parent));
            shown.set("fault", fault);
            return shown.put("effect", effect);
        }
    }
}
