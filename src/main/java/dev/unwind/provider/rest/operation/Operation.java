package dev.unwind.provider.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The calls of one operation, in order.
 *
 * @param withheld members that only calls send or change which are not made
 */
public record Operation(List<CallTemplate> calls, Set<String> withheld) {
    public Operation {
        calls = List.copyOf(calls);
        withheld = Set.copyOf(withheld);
    }

    public Operation(List<CallTemplate> calls) {
        this(calls, Set.of());
    }

    /** Whether some calls are made in some states only. */
    public boolean conditional() {
        return calls.stream().anyMatch(call -> call.occasion().when().isPresent());
    }

    /**
     * The operation as it is carried out in these states: the calls whose conditions hold. A member that is named only
     * by calls whose conditions do not hold is sent by no other call.
     *
     * @param states see {@link Occasion#states}
     */
    public Operation in(JsonNode states) {
        if (!conditional()) {
            return this;
        }
        List<CallTemplate> made =
                calls.stream().filter(call -> call.occasion().holds(states)).toList();
        Set<String> named = made.stream().flatMap(CallTemplate::named).collect(Collectors.toSet());
        Set<String> left = calls.stream()
                .flatMap(CallTemplate::named)
                .filter(member -> !named.contains(member))
                .collect(Collectors.toCollection(HashSet::new));
        left.addAll(withheld);
        return new Operation(made, left);
    }

    /** This operation, in which no call sends these members either. */
    public Operation withholding(Set<String> members) {
        Set<String> more = new HashSet<>(withheld);
        more.addAll(members);
        return new Operation(calls, more);
    }

    /**
     * The index of the call that sends or changes this member: the first that names it, otherwise the first that sends
     * all remaining members.
     */
    public OptionalInt senderOf(String member) {
        if (withheld.contains(member)) {
            return OptionalInt.empty();
        }
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

    /** Whether a call sends or changes this member. */
    public boolean sends(int call, String member) {
        OptionalInt sender = senderOf(member);
        return sender.isPresent() && sender.getAsInt() == call;
    }

    /** Whether some call is made for what this array is to lose. */
    public boolean detaches(String member) {
        return calls.stream().filter(CallTemplate::removes).anyMatch(call -> call.named()
                .anyMatch(member::equals));
    }

    /** This operation, with bodies that are one member alone. */
    public Operation bare(Optional<String> member) {
        return member.map(body -> new Operation(
                        calls.stream().map(call -> call.bare(body)).toList(), withheld))
                .orElse(this);
    }

    /** This operation, with calls after the others. */
    public Operation followedBy(List<CallTemplate> more) {
        return new Operation(Stream.concat(calls.stream(), more.stream()).toList(), withheld);
    }

    /** The members that calls change without sending them. */
    public Stream<String> effects() {
        return calls.stream().flatMap(call -> call.occasion().effects().stream());
    }
}
