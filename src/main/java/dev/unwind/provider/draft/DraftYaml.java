package dev.unwind.provider.draft;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.draft.kind.DraftNotes;
import dev.unwind.provider.draft.kind.DraftNotes.Note;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes a drafted file as YAML, with a comment for each note: above the key that it is about, or at the end of what
 * the key would be part of. Texts of the document are data: none of them becomes a placeholder. Used once.
 */
final class DraftYaml {
    /** The reader of YAML takes 3 MiB at most. */
    private static final int LARGEST = 2_500_000;

    private static final int WIDEST = 100;
    private static final int WIDEST_LINE = 140;
    private static final String PLAIN = "[A-Za-z/][A-Za-z0-9_./-]*( [A-Za-z/][A-Za-z0-9_./-]*)*";
    private static final Set<String> WORDS = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        WORDS.addAll(List.of("true", "false", "null", "yes", "no", "on", "off", "y", "n"));
    }

    private final DraftVariables variables;
    private final Map<String, List<String>> notes = new LinkedHashMap<>();
    private final List<ProviderDraft.Unknown> written = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    DraftYaml(DraftVariables variables, DraftNotes notes) {
        this.variables = variables;
        notes.all().forEach(note -> add(note));
    }

    private void add(Note note) {
        notes.computeIfAbsent(note.at(), at -> new ArrayList<>()).add(note.what());
    }

    /** @param head lines of comments that begin the file */
    ProviderDraft write(JsonNode file, List<String> head) {
        head.forEach(line -> comment("", line));
        members("", "", file);
        List.copyOf(notes.keySet()).forEach(at -> check("", at));
        return new ProviderDraft(text.toString(), List.copyOf(written));
    }

    private void members(String at, String indent, JsonNode object) {
        boolean noted = !at.contains("/desired");
        boolean first = true;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String place = DraftNotes.under(at, member.getKey());
            if (at.equals("/kinds") && !first || place.equals("/kinds")) {
                text.append('\n');
            }
            first = false;
            if (noted) {
                check(indent, place);
            }
            text.append(indent).append(scalar(member.getKey())).append(':');
            value(place, indent, member.getValue());
            if (noted) {
                checkBelow(indent + "  ", place);
            }
        }
    }

    /** The notes about keys that are not there. */
    private void checkBelow(String indent, String at) {
        List.copyOf(notes.keySet()).stream()
                .filter(place -> place.startsWith(at + "/"))
                .forEach(place -> check(indent, place));
    }

    private void check(String indent, String at) {
        List<String> found = notes.remove(at);
        if (found != null) {
            found.forEach(what -> {
                comment(indent, "CHECK: " + label(at) + ": " + what);
                written.add(new ProviderDraft.Unknown(at, what));
            });
        }
    }

    /** The key that a note is about. */
    private static String label(String at) {
        String key = at.replaceAll("/[0-9]+$", "");
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private void comment(String indent, String line) {
        StringBuilder rest = new StringBuilder(DraftNotes.line(line));
        while (!rest.isEmpty()) {
            int room = WIDEST_LINE - indent.length() - 2;
            int end = rest.length() <= room ? rest.length() : rest.lastIndexOf(" ", room);
            end = end <= 0 ? Math.min(room, rest.length()) : end;
            text.append(indent)
                    .append("# ")
                    .append(rest.substring(0, end).strip())
                    .append('\n');
            rest.delete(0, end);
        }
        bound();
    }

    private void value(String at, String indent, JsonNode value) {
        bound();
        boolean noted =
                !at.contains("/desired") && notes.keySet().stream().anyMatch(place -> place.startsWith(at + "/"));
        if (value.isValueNode() || value.isEmpty() || !noted && isShort(value)) {
            text.append(' ').append(flow(value)).append('\n');
        } else if (value.isObject()) {
            text.append('\n');
            members(at, indent + "  ", value);
        } else {
            text.append('\n');
            items(at, indent + "  ", value);
        }
    }

    private void items(String at, String indent, JsonNode array) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            check(indent, at + "/" + i);
            text.append(indent).append('-');
            if (item.isValueNode() || item.isEmpty() || isShort(item)) {
                text.append(' ').append(flow(item)).append('\n');
            } else if (item.isObject()) {
                int start = text.length();
                members(at + "/" + i, indent + "  ", item);
                text.delete(start, start + indent.length() + 1);
            } else {
                text.append('\n');
                items(at + "/" + i, indent + "  ", item);
            }
            bound();
        }
    }

    private static boolean isShort(JsonNode value) {
        boolean flat = value.valueStream()
                .allMatch(inner -> inner.isValueNode()
                        || inner.isEmpty()
                        || inner.isArray() && inner.valueStream().allMatch(JsonNode::isValueNode));
        return flat && value.size() <= 12 && length(value) <= WIDEST;
    }

    private static int length(JsonNode value) {
        int names = value.propertyStream()
                .mapToInt(member -> member.getKey().length() + 4)
                .sum();
        return names
                + value.valueStream()
                        .mapToInt(inner ->
                                inner.isArray() ? length(inner) : inner.asText().length() + 2)
                        .sum();
    }

    private String flow(JsonNode value) {
        if (value.isObject()) {
            return value.isEmpty()
                    ? "{}"
                    : value.propertyStream()
                            .map(member -> scalar(member.getKey()) + ": " + flow(member.getValue()))
                            .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value.isArray()) {
            return value.valueStream().map(this::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value.isTextual()) {
            return value.textValue().contains("${") ? placeholder(value.textValue()) : scalar(value.textValue());
        }
        return value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
    }

    private String placeholder(String value) {
        return quoted(variables.isPlaceholder(value) ? value : value.replace("${", "$${"));
    }

    private static String scalar(String value) {
        return value.length() <= 200 && value.matches(PLAIN) && !WORDS.contains(value) ? value : quoted(value);
    }

    /** In double quotes, with all but plain letters, digits and signs escaped. */
    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
            } else if (point >= ' ' && point < 0x7F || point < 0x10000 && Character.isLetterOrDigit(point)) {
                quoted.appendCodePoint(point);
            } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                quoted.append('?');
            } else {
                quoted.append(point < 0x10000 ? "\\u%04X".formatted(point) : "\\U%08X".formatted(point));
            }
        });
        return quoted.append('"').toString();
    }

    private void bound() {
        if (text.length() > LARGEST) {
            throw new InvalidOpenApi("", "expected a document that drafts to at most " + LARGEST + " characters");
        }
    }
}
