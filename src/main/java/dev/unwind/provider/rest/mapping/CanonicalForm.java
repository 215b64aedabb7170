package dev.unwind.provider.rest.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.message.MemberDefaults;
import dev.unwind.provider.rest.message.ProviderJson;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Converts projections to a canonical form, in which equivalent projections are equal: members sorted by name, one
 * spelling for each number, declared texts in lower case or without surrounding white space, declared times in one
 * spelling, declared arrays sorted, nulls left out if they are declared to mean nothing, and members with their default
 * values left out. For comparison only; never written back. Thread-safe.
 */
public final class CanonicalForm {
    private static final int DIGITS_OF_LONG = 19;

    private final KindDescription.Form form;
    private final List<PathPattern> innermostFirst;
    private final MemberDefaults defaults;

    public CanonicalForm(KindDescription.Form form) {
        this.form = form;
        this.innermostFirst = form.unordered().stream()
                .sorted(Comparator.comparingInt(
                                (PathPattern path) -> path.tokens().size())
                        .reversed())
                .toList();
        this.defaults = form.defaults().in(this::normalised);
    }

    public JsonNode of(JsonNode projection) {
        JsonNode canonical = normalised(projection);
        defaults.removeFrom(canonical);
        if (defaults.areDeep()) {
            // Elements without members that had their default may have another order.
            sort(canonical);
        }
        return canonical;
    }

    /** A text in the form that it has as the value of this member; the text itself if the member is not compared. */
    public String text(String member, String value) {
        JsonNode text = normalised(ProviderJson.object().put(member, value)).path(member);
        return text.isTextual() ? text.textValue() : value;
    }

    private JsonNode normalised(JsonNode projection) {
        JsonNode plain = plain(projection);
        form.readOnly().forEach(pattern -> pattern.replace(plain, value -> null));
        form.writeOnly().forEach(pattern -> pattern.replace(plain, value -> null));
        form.trims().forEach(pattern -> pattern.replace(plain, CanonicalForm::stripped));
        form.ignoreCase().forEach(pattern -> pattern.replace(plain, CanonicalForm::lowerCase));
        form.times().forEach(pattern -> pattern.replace(plain, CanonicalForm::instant));
        sort(plain);
        return plain;
    }

    private void sort(JsonNode document) {
        innermostFirst.forEach(pattern -> pattern.replace(document, CanonicalForm::sorted));
    }

    private JsonNode plain(JsonNode node) {
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().stream()
                    .filter(member -> !(form.nullsAbsent() && member.getValue().isNull()))
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(member -> object.set(member.getKey(), plain(member.getValue())));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(item -> array.add(plain(item)));
            return array;
        }
        return node.isNumber() ? number(node) : node;
    }

    private static JsonNode number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return LongNode.valueOf(node.longValue());
        }
        try {
            BigDecimal value = node.decimalValue().stripTrailingZeros();
            // Checked before the number is expanded: 1e999999999 is a legal number too.
            boolean mayFitLong = value.scale() <= 0 && value.precision() - (long) value.scale() <= DIGITS_OF_LONG;
            return mayFitLong && value.toBigIntegerExact().bitLength() < Long.SIZE
                    ? LongNode.valueOf(value.longValueExact())
                    : DecimalNode.valueOf(value);
        } catch (ArithmeticException outOfRange) {
            return node;
        }
    }

    private static JsonNode stripped(JsonNode value) {
        return value.isTextual() ? TextNode.valueOf(value.textValue().strip()) : value;
    }

    private static JsonNode lowerCase(JsonNode value) {
        return value.isTextual() ? TextNode.valueOf(value.textValue().toLowerCase(Locale.ROOT)) : value;
    }

    /** In milliseconds, because many APIs drop smaller units. */
    private static JsonNode instant(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        try {
            return TextNode.valueOf(OffsetDateTime.parse(value.textValue())
                    .toInstant()
                    .truncatedTo(ChronoUnit.MILLIS)
                    .toString());
        } catch (DateTimeException noTime) {
            return value;
        }
    }

    private static JsonNode sorted(JsonNode value) {
        if (!value.isArray()) {
            return value;
        }
        ArrayNode sorted = JsonNodeFactory.instance.arrayNode(value.size());
        value.valueStream()
                .map(item -> Map.entry(item.toString(), item))
                .sorted(Map.Entry.comparingByKey())
                .forEach(item -> sorted.add(item.getValue()));
        return sorted;
    }
}
