package dev.unwind.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The time in which a change waits for whoever carries changes out one after another, and not for the provider, as the
 * provider sees it: from the answer that ended the change before to its own first call, and from the answer to one of
 * its calls to the next.
 */
final class Added {
    private Added() {}

    /** One change's calls: the first arrival, the last answer, and what lay between its calls, in nanoseconds. */
    private record Change(long begun, long ended, long within) {}

    /** For each change but the first, in milliseconds. */
    static List<Double> perChange(List<CallTimes.Call> calls) {
        var changes = changes(calls).stream()
                .sorted(Comparator.comparingLong(Change::begun))
                .toList();
        var added = new ArrayList<Double>();
        for (int i = 1; i < changes.size(); i++) {
            long before = changes.get(i).begun() - changes.get(i - 1).ended();
            added.add((before + changes.get(i).within()) / 1e6);
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
