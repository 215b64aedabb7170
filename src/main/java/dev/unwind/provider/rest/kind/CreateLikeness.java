package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.mapping.CanonicalForm;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Occasion;
import dev.unwind.provider.rest.operation.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares resources with what a create was to make, of which some calls may be missing. Does no I/O. */
record CreateLikeness(KindDescription kind, CanonicalForm canonical) {
    /** How closely a resource matches the desired state. */
    Likeness of(JsonNode projection, JsonNode desired) {
        JsonNode wanted = canonical.of(kind.traits().survivingNewId(desired));
        JsonNode found = canonical.of(kind.traits().survivingNewId(projection));
        if (members(wanted).allMatch(member -> wanted.get(member).equals(found.get(member)))) {
            return Likeness.COMPLETE;
        }
        Operation operation = kind.create().in(Occasion.states(Optional.empty(), Optional.of(desired)));
        for (int done = 1; done < operation.calls().size(); done++) {
            if (stoppedIn(operation, done, wanted, found)) {
                return Likeness.UNFINISHED;
            }
        }
        return Likeness.OTHER;
    }

    /** Whether the calls before this one took effect, those after it did not, and this one did at most in part. */
    private static boolean stoppedIn(Operation operation, int current, JsonNode wanted, JsonNode found) {
        return members(wanted).allMatch(member -> {
            int sentBy = operation.senderOf(member).orElse(0);
            CallTemplate sender = operation.calls().get(sentBy);
            return sentBy < current
                    ? wanted.get(member).equals(found.get(member))
                    : !found.has(member)
                            || sender.sendsNothing()
                            || sentBy == current && attachedInPart(sender, wanted.get(member), found.get(member));
        });
    }

    private static boolean attachedInPart(CallTemplate sender, JsonNode wanted, JsonNode found) {
        return sender.forEach().isPresent()
                && found.isArray()
                && found.valueStream().allMatch(item -> wanted.valueStream().anyMatch(item::equals));
    }

    private static Stream<String> members(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey);
    }
}
