package dev.unwind.provider.rest.description;

import java.util.List;
import java.util.OptionalInt;

/** The calls of one operation, in order. */
public record Operation(List<CallTemplate> calls) {
    public Operation {
        calls = List.copyOf(calls);
    }

    /**
     * The index of the call that sends this member: the first that names it, otherwise the first that sends all
     * remaining members.
     */
    public OptionalInt senderOf(String member) {
        OptionalInt open = OptionalInt.empty();
        for (int i = 0; i < calls.size(); i++) {
            CallTemplate call = calls.get(i);
            if (call.names(member)) {
                return OptionalInt.of(i);
            }
            if (open.isEmpty() && call.sendsRemaining()) {
                open = OptionalInt.of(i);
            }
        }
        return open;
    }

    public boolean sends(int call, String member) {
        OptionalInt sender = senderOf(member);
        return sender.isPresent() && sender.getAsInt() == call;
    }
}
