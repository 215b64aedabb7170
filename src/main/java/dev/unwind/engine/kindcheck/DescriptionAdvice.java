package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.batch.change.References;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ResourceKind;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says for each difference between what was written and what is read which key to add to the description of a kind,
 * with which value. Shows no value of a secret. Used once.
 */
final class DescriptionAdvice {
    private static final int MOST = 10;
    private static final int LONGEST_VALUE = 60;

    private final ResourceKind kind;
    private final JsonNode earlier;
    private final boolean further;
    private final Set<String> advice = new LinkedHashSet<>();

    private DescriptionAdvice(ResourceKind kind, JsonNode earlier, boolean further) {
        this.kind = kind;
        this.earlier = earlier;
        this.further = further;
    }

    /**
     * The advice, at most ten lines; each names a key and a value.
     *
     * @param written the projection that was written
     * @param found the projection that was read after that
     * @param earlier the projection before the write; empty where the write created the resource, of which other
     *     members than those written may be shown
     */
    static List<String> of(ResourceKind kind, JsonNode written, JsonNode found, Optional<JsonNode> earlier) {
        var search = new DescriptionAdvice(
                kind, earlier.map(kind::canonical).orElseGet(MissingNode::getInstance), earlier.isPresent());
        search.compare(List.of(), kind.canonical(written), kind.canonical(found), search.earlier);
        return search.advice.stream().limit(MOST).toList();
    }

    private void compare(List<String> at, JsonNode written, JsonNode found, JsonNode before) {
        if (advice.size() >= MOST || written.equals(found)) {
            return;
        }
        if (written.isObject() && found.isObject()) {
            Set<String> names = new TreeSet<>();
            written.fieldNames().forEachRemaining(names::add);
            found.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(with(at, name), written.path(name), found.path(name), before.path(name)));
        } else if (written.isArray() && found.isArray() && written.size() == found.size()) {
            compareElements(at, written, found, before);
        } else {
            advise(at, written, found, before);
        }
    }

    private void compareElements(List<String> at, JsonNode written, JsonNode found, JsonNode before) {
        if (sorted(written).equals(sorted(found))) {
            advice.add(key("unordered", at) + ": the server keeps these elements in an order of its own");
            return;
        }
        for (int i = 0; i < written.size(); i++) {
            compare(with(at, "*"), written.get(i), found.get(i), before.path(i));
        }
    }

    private static List<String> sorted(JsonNode array) {
        return array.valueStream().map(JsonNode::toString).sorted().toList();
    }

    private static List<String> with(List<String> at, String token) {
        List<String> longer = new ArrayList<>(at);
        longer.add(token);
        return longer;
    }

    private void advise(List<String> at, JsonNode written, JsonNode found, JsonNode before) {
        if (isNothing(written) && isNothing(found)) {
            advice.add("nulls: absent: the server makes no difference between null and absent, seen at " + pattern(at));
        } else if (isNothing(written)) {
            adviseShown(at, found, before);
        } else if (isNothing(found)) {
            adviseNotShown(at, written, before);
        } else if (!before.isMissingNode() && found.equals(before)) {
            advice.add(key("immutable", at)
                    + ": the server did not take it; if nothing ever sets it, list it under readOnly instead");
        } else if (written.isTextual() && found.isTextual()) {
            adviseText(at, written.textValue(), found.textValue());
        } else {
            advice.add(key("tolerates", at) + ": the server sets it in its own way"
                    + (written.isNumber() && found.isNumber() ? ", such as by rounding" : ""));
        }
    }

    /** Something is there that was not written. */
    private void adviseShown(List<String> at, JsonNode found, JsonNode before) {
        if (!further && before.isMissingNode()) {
            return;
        }
        if (found.equals(before)) {
            advice.add("sends: mergePatch, at the call of update that sends " + pattern(at)
                    + ": what is left out of a call stays as it is");
        } else if (at.isEmpty() || isSecret(at) || found.isContainerNode() || at.contains("*")) {
            advice.add(key("readOnly", at) + ": the server sets it by itself");
        } else {
            advice.add("defaults: { " + member(at) + ": " + shown(found)
                    + " }, if the server sets that where nothing is sent; or " + key("readOnly", at)
                    + ", if it computes it");
        }
    }

    /** Something is not there that was written. */
    private void adviseNotShown(List<String> at, JsonNode written, JsonNode before) {
        boolean empty = written.isContainerNode() && written.isEmpty()
                || written.isTextual() && written.textValue().isEmpty()
                || written.isBoolean() && !written.booleanValue()
                || written.isNumber() && written.asDouble() == 0;
        if (empty && !at.contains("*") && !isSecret(at)) {
            advice.add("defaults: { " + member(at) + ": " + shown(written) + " }: absent stands for it");
        } else if (before.isMissingNode()) {
            advice.add(key("writeOnly", at) + ", if the server keeps it and never shows it; else it ignores it: "
                    + key("tolerates", at));
        } else {
            advice.add(key("tolerates", at) + ": the server removes it");
        }
    }

    private void adviseText(List<String> at, String written, String found) {
        if (written.strip().equals(found.strip())) {
            advice.add(key("trims", at) + ": the server removes white space around it");
        } else if (written.equalsIgnoreCase(found)) {
            advice.add(key("ignoreCase", at) + ": the server changes its case");
        } else if (isSameTime(written, found)) {
            advice.add(key("times", at) + ": the server spells times in its own way");
        } else if (found.equals(
                written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))) {
            advice.add("escapedReads: html: reads show entities, seen at " + pattern(at));
        } else if (found.matches("[*•]{3,}")) {
            advice.add(key("masked", at) + ": reads show a mask in its place");
        } else {
            advice.add(key("tolerates", at) + ": the server sets it in its own way");
        }
    }

    private static boolean isSameTime(String one, String other) {
        try {
            return OffsetDateTime.parse(one)
                    .toInstant()
                    .equals(OffsetDateTime.parse(other).toInstant());
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private boolean isSecret(List<String> at) {
        return kind.traits().secrets().stream().anyMatch(secret -> secret.covers(new PathPattern(at)));
    }

    private static String key(String key, List<String> at) {
        boolean ofNames = key.equals("immutable") && !at.isEmpty();
        return key + ": [" + (ofNames ? at.get(0) : pattern(at)) + "]";
    }

    private static String member(List<String> at) {
        return at.size() == 1 ? at.get(0) : pattern(at);
    }

    private static String pattern(List<String> at) {
        return "/" + String.join("/", at.stream().map(References::escape).toList());
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= LONGEST_VALUE ? text : "…";
    }
}
