package dev.unwind.provider.rest.description;

import java.util.List;
import java.util.OptionalInt;

/** The calls that one operation takes, in their order. */
public record Operation(List<CallTemplate> calls) {
    public Operation {
        calls = List.copyOf(calls);
    }

    /** Which call sends this member: the first that names it, else the first that sends whatever nobody names. */
    public OptionalInt senderOf(String member) {
        OptionalInt open = OptionalInt.empty();
        for (int i = 0; i < calls.size(); i++) {
            CallTemplate call = calls.get(i);
            if (call.names(member)) {
                return OptionalInt.of(i);
            }
            if (open.isEmpty() && call.sendsWhateverIsLeft()) {
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
