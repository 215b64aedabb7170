package dev.unwind.provider.draft.kind;

import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where an answer holds the resource, and what that looks like.
 *
 * @param envelope a JSON Pointer; empty if the answer is the resource
 * @param schema of the resource
 */
record ResourceForm(String envelope, ApiSchema schema) {
    /** How parameters end that hold ids, with what members of the resource may then be called. */
    private static final List<String> SUFFIXES = List.of(
            "uuid", "guid", "uid", "iid", "id", "username", "name", "slug", "key", "code", "number", "login", "email");

    private static final List<String> USUAL = List.of("id", "uuid", "uid", "guid", "_id");

    /**
     * The resource in an answer to a read or write of one.
     *
     * @param idNames as in {@link #idMember}
     */
    static ResourceForm in(ApiSchema answer, List<String> idNames) {
        if (answer.isArray()) {
            return new ResourceForm("/0", answer.items());
        }
        if (idMember(answer, idNames).isPresent()) {
            return new ResourceForm("", answer);
        }
        List<String> holders = answer.members().stream()
                .filter(DraftNames::isPlainMember)
                .filter(name -> answer.member(name).isObject())
                .toList();
        Optional<String> holder = holders.stream()
                .filter(name -> idMember(answer.member(name), idNames).isPresent())
                .findFirst()
                .or(() -> answer.members().size() == 1 ? holders.stream().findFirst() : Optional.empty());
        if (holder.isPresent()) {
            return new ResourceForm("/" + holder.get(), answer.member(holder.get()));
        }
        return answer.onlyHolder()
                .filter(name ->
                        DraftNames.isPlainMember(name) && answer.member(name).isArray())
                .filter(name -> idMember(answer.member(name).items(), idNames).isPresent())
                .map(name ->
                        new ResourceForm("/" + name + "/0", answer.member(name).items()))
                .orElseGet(() -> new ResourceForm("", answer));
    }

    /**
     * The member that holds the id.
     *
     * @param idNames what it may be called: the name of the parameter that stands for it in paths first; none where
     *     resources have no ids
     */
    static Optional<String> idMember(ApiSchema schema, List<String> idNames) {
        if (idNames.isEmpty()) {
            return Optional.empty();
        }
        String parameter = DraftNames.plain(idNames.get(0));
        List<String> names = new ArrayList<>(List.of(idNames.get(0)));
        SUFFIXES.stream().filter(parameter::endsWith).forEach(names::add);
        names.addAll(idNames);
        names.addAll(USUAL);
        return DraftNames.first(values(schema), names.toArray(String[]::new));
    }

    /** The members that are neither objects nor lists. */
    private static Set<String> values(ApiSchema schema) {
        return schema.members().stream()
                .filter(DraftNames::isPlainMember)
                .filter(name -> {
                    ApiSchema member = schema.member(name);
                    return !member.isObject() && !member.isArray();
                })
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
