package dev.unwind.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The time in which a change waits for whoever carries it out, and not for the provider, as the provider sees it: from the answer that
 * ended the change before it in its lane to its own first call, and from the answer to one of its calls to the next. Lanes cannot be
 * told apart from there: the n-th change that ends lets the n-th one begin that had to wait.
 */
final class Added {
    private Added() {}

    /** One change's calls: the first arrival, the last answer, and what lay between its calls, in nanoseconds. */
    private record Change(long begun, long ended, long within) {}

    /** For each change that had to wait for a lane, in milliseconds. */
    static List<Double> perChange(List<CallTimes.Call> calls, int lanes) {
        var changes = changes(calls);
        var begun =
                changes.stream().sorted(Comparator.comparingLong(Change::begun)).toList();
        var ends = changes.stream().mapToLong(Change::ended).sorted().toArray();
        var added = new ArrayList<Double>();
        for (int i = lanes; i < begun.size(); i++) {
            long before = Math.max(0, begun.get(i).begun() - ends[i - lanes]);
            added.add((before + begun.get(i).within()) / 1e6);
        }
        return added;
    }

    private static List<Change> changes(List<CallTimes.Call> calls) {
        var changes = new ArrayList<Change>();
        Map<String, CallTimes.Call> reads = new HashMap<>();
        calls.stream().filter(call -> call.method().equals("GET")).forEach(read -> reads.put(read.id(), read));
        for (var call : calls) {
            var read = reads.get(call.id());
            if (call.method().equals("POST")) {
                changes.add(new Change(call.at(), call.answered(), 0));
            } else if (!call.method().equals("GET")) {
                changes.add(new Change(read.at(), call.answered(), call.at() - read.answered()));
            }
        }
        return changes;
    }
}
