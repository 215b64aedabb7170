package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the calls of a create send of a desired state. Does no I/O. */
record CreateContent(KindDescription kind) {
    /** What a call of a create sends: members, or items, one by one or together; nothing if it is not to be made. */
    List<JsonNode> of(Operation operation, int number, ObjectNode wanted) {
        CallTemplate template = operation.calls().get(number);
        if (template.removes()) {
            return List.of();
        }
        if (template.forEach().isPresent()) {
            return together(
                    template,
                    wanted.path(template.forEach().get().member())
                            .valueStream()
                            .map(template::sendable)
                            .toList());
        }
        return members(wanted).anyMatch(member -> operation.sends(number, member) && differsFromDefault(member, wanted))
                ? List.of(members(operation, number, wanted))
                : List.of();
    }

    /** The members that a call of a create sends. */
    ObjectNode members(Operation operation, int number, ObjectNode wanted) {
        CallTemplate template = operation.calls().get(number);
        ObjectNode body = ProviderJson.object();
        members(wanted)
                .filter(member -> operation.sends(number, member))
                .forEach(member -> body.set(member, wanted.get(member).deepCopy()));
        kind.form().defaults().complete(body, wanted, template.always());
        members(body).toList().forEach(member -> Optional.ofNullable(
                        template.companions().get(member))
                .ifPresent(body::setAll));
        return body;
    }

    /** The contents of the calls that send these items. */
    static List<JsonNode> together(CallTemplate template, List<JsonNode> items) {
        boolean bulk = template.forEach().orElseThrow().bulk() && !items.isEmpty();
        return bulk ? List.of(ProviderJson.array().addAll(items)) : items;
    }

    private boolean differsFromDefault(String member, ObjectNode wanted) {
        return !Optional.of(wanted.get(member)).equals(kind.form().defaults().of(member));
    }

    private static Stream<String> members(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey);
    }
}
