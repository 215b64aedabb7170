package dev.unwind.provider.draft.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proposes what is said of members: what is computed, what is never shown, what cannot be changed. Compares what reads
 * show with what calls send. Used once.
 */
final class MembersDraft {
    private static final int DEEPEST = 3;
    private static final int MOST = 200;
    private static final int MOST_LOOKED_AT = 1_500;
    private static final int MOST_NAMED = 8;
    private static final String SECRET_NAME = ".*(password|secret|token|apikey|privatekey|credential)s?";

    private final ApiSchema shown;
    private final Optional<ApiSchema> sent;
    private final Set<String> apart;
    private final Optional<String> kept;
    private final String at;
    private final DraftNotes notes;
    private final Set<String> readOnly = new LinkedHashSet<>();
    private final Set<String> writeOnly = new LinkedHashSet<>();
    private final Set<String> times = new LinkedHashSet<>();
    private final List<String> concludedReadOnly = new ArrayList<>();
    private final List<String> timesOfServer = new ArrayList<>();
    private final List<String> concludedWriteOnly = new ArrayList<>();
    private final List<String> perhapsSecret = new ArrayList<>();
    private final List<String> unnamable = new ArrayList<>();
    private final List<String> endless = new ArrayList<>();
    private final Deque<ApiSchema> above = new ArrayDeque<>();
    private int left = MOST_LOOKED_AT;

    /**
     * @param sent what calls send; empty where none does
     * @param apart members at the top that are no part of the state, such as the id
     * @param kept a member that is part of it, whatever else is said
     */
    MembersDraft(
            ApiSchema shown,
            Optional<ApiSchema> sent,
            Set<String> apart,
            Optional<String> kept,
            String at,
            DraftNotes notes) {
        this.kept = kept;
        this.shown = shown;
        this.sent = sent;
        this.apart = apart;
        this.at = at;
        this.notes = notes;
    }

    /** Looks at all members, before anything is written. */
    void read() {
        if (shown.isUnknown()) {
            return;
        }
        readShown(shown, sent.filter(schema -> !schema.isUnknown()), "", 0);
        sent.filter(schema -> !schema.isUnknown()).ifPresent(schema -> readSent(schema, Optional.of(shown), "", 0));
    }

    private void readShown(ApiSchema schema, Optional<ApiSchema> body, String path, int depth) {
        above.push(schema);
        for (String name : schema.members()) {
            if (path.isEmpty()
                            && (apart.contains(name)
                                    || kept.filter(name::equals).isPresent())
                    || !goesOn(readOnly)) {
                continue;
            }
            if (!DraftNames.isPlainMember(name)) {
                unnamable.add(name);
                continue;
            }
            String place = path + "/" + name;
            ApiSchema member = schema.member(name);
            boolean lacking =
                    body.filter(other -> !other.has(name) && !other.isOpen()).isPresent();
            if (member.isReadOnly() || lacking || isTimeOfServer(schema, name)) {
                readOnly.add(place);
                if (!member.isReadOnly()) {
                    (lacking ? concludedReadOnly : timesOfServer).add(place);
                }
            } else if (depth < DEEPEST && !member.isWriteOnly()) {
                below(member, body.filter(other -> other.has(name)).map(other -> other.member(name)), place, depth);
            }
        }
        above.pop();
    }

    /** Whether a member is by its name a time that servers set, whatever calls may send. */
    static boolean isTimeOfServer(ApiSchema schema, String name) {
        return schema.member(name).format().equals("date-time")
                && DraftNames.plain(name)
                        .matches("(created|updated|modified|lastmodified|lastupdated)(at|on|date|time)?");
    }

    private boolean goesOn(Set<String> found) {
        return --left > 0 && found.size() < MOST;
    }

    private void below(ApiSchema member, Optional<ApiSchema> body, String place, int depth) {
        if (holdsItself(member)) {
            endless.add(place);
        } else if (member.isArray() && member.items().isObject()) {
            readShown(member.items(), known(body.map(ApiSchema::items)), place + "/*", depth + 1);
        } else if (member.isObject()) {
            readShown(member, known(body), place, depth + 1);
        }
    }

    private boolean holdsItself(ApiSchema member) {
        ApiSchema inner = member.isArray() ? member.items() : member;
        return above.stream().anyMatch(inner::isSame);
    }

    private static Optional<ApiSchema> known(Optional<ApiSchema> schema) {
        return schema.filter(described -> !described.members().isEmpty());
    }

    private void readSent(ApiSchema schema, Optional<ApiSchema> visible, String path, int depth) {
        above.push(schema);
        for (String name : schema.members()) {
            ApiSchema member = schema.member(name);
            String place = path + "/" + name;
            boolean unsent = path.isEmpty() && apart.contains(name) || member.isReadOnly() || readOnly.contains(place);
            if (unsent || !DraftNames.isPlainMember(name) || !goesOn(writeOnly)) {
                continue;
            }
            boolean lacking =
                    visible.filter(other -> !other.has(name) && !other.isOpen()).isPresent();
            if (member.isWriteOnly() || lacking) {
                writeOnly.add(place);
                if (!member.isWriteOnly()) {
                    concludedWriteOnly.add(place);
                }
                continue;
            }
            if (member.format().equals("password")
                    || DraftNames.plain(name).matches(SECRET_NAME) && member.is("string")) {
                perhapsSecret.add(place);
            }
            if (member.format().equals("date-time")) {
                times.add(place);
            }
            if (depth < DEEPEST && !holdsItself(member)) {
                Optional<ApiSchema> inner =
                        visible.filter(other -> other.has(name)).map(other -> other.member(name));
                if (member.isArray() && member.items().isObject()) {
                    readSent(member.items(), known(inner.map(ApiSchema::items)), place + "/*", depth + 1);
                } else if (member.isObject()) {
                    readSent(member, known(inner), place, depth + 1);
                }
            }
        }
        above.pop();
    }

    /** Whether calls may send a member at the top. */
    boolean isSent(String member) {
        return !apart.contains(member) && !readOnly.contains("/" + member);
    }

    void write(ObjectNode kind) {
        if (shown.isUnknown()) {
            notes.add(
                    at + "/readOnly",
                    "the document does not say what a resource looks like: list what the API computes, and under"
                            + " writeOnly what it never shows");
            return;
        }
        readOnly.removeIf(pattern -> writeOnly.stream().anyMatch(unseen -> (pattern + "/").startsWith(unseen + "/")));
        list(kind, "readOnly", readOnly);
        list(kind, "writeOnly", writeOnly);
        list(kind, "times", times);
        if (left <= 0) {
            notes.add(at + "/readOnly", "the document has more members than were looked at");
        }
        note("readOnly", concludedReadOnly, "shown and not sent, so counted as computed");
        note("readOnly", timesOfServer, "times that the server sets, by their names");
        note("writeOnly", concludedWriteOnly, "sent and not shown, so counted as write-only");
        note(
                "masked",
                perhapsSecret,
                "perhaps secrets that reads show, as they are (add to secrets) or as a mask (masked)");
        note("readOnly", unnamable, "names that no pattern can hold; does the API compute any of these?");
        note("readOnly", endless, "resources of their holder's form; what in them is computed?");
    }

    private static void list(ObjectNode kind, String key, Set<String> patterns) {
        if (!patterns.isEmpty()) {
            ArrayNode list = kind.putArray(key);
            patterns.forEach(list::add);
        }
    }

    private void note(String key, List<String> members, String what) {
        if (!members.isEmpty()) {
            String more = members.size() > MOST_NAMED ? " and " + (members.size() - MOST_NAMED) + " more" : "";
            notes.add(
                    at + "/" + key,
                    what + ": " + String.join(", ", members.subList(0, Math.min(MOST_NAMED, members.size()))) + more);
        }
    }

    /** Defaults of members that an answer shows though they were not sent. */
    void writeDefaults(ObjectNode kind) {
        ObjectNode defaults = kind.objectNode();
        sent.ifPresent(schema -> schema.members().stream()
                .filter(name -> DraftNames.isPlainMember(name) && isSent(name) && !writeOnly.contains("/" + name))
                .filter(name -> !schema.requires(name))
                .forEach(name -> {
                    JsonNode value = schema.member(name).keyword("default");
                    if (value.isValueNode() && !value.isNull() && value.asText().length() <= MOST) {
                        defaults.set(name, value);
                    }
                }));
        if (!defaults.isEmpty()) {
            kind.set("defaults", defaults);
        }
    }

    /** Members that only a create sends. */
    static List<String> immutable(ApiSchema created, ApiSchema updated) {
        return updated.isOpen() || updated.isUnknown() ? List.of() : CallsDraft.lacking(created, updated);
    }
}
