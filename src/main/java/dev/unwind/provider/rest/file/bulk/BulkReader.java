package dev.unwind.provider.rest.file.bulk;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.provider.rest.description.BulkForm;
import dev.unwind.provider.rest.description.BulkForm.Limits;
import dev.unwind.provider.rest.description.BulkForm.Read;
import dev.unwind.provider.rest.description.BulkForm.Results;
import dev.unwind.provider.rest.description.BulkForm.Write;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.message.TextTemplate;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.CallTemplate.Parameters;
import dev.unwind.provider.rest.operation.CallTemplate.Shape;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the section {@code bulk} of a kind. */
public final class BulkReader {
    private static final Set<String> WRITING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> READING = Set.of("GET", "POST");
    private static final Duration USUAL_GATHER = Duration.ofMillis(200);
    private static final Duration LONGEST_GATHER = Duration.ofSeconds(1);

    /** How often {@code gather} an item waits at most, while the run goes on with others of the kind. */
    private static final int LONGEST_WAIT = 50;

    private final BulkContext kind;
    private final Named parameters;

    /** Reads the headers and the query of a call, whose values may hold these placeholders. */
    public interface Named {
        Parameters of(YamlSection call, String path, Set<String> placeholders);
    }

    /** @param parameters reads the headers and the query of a call */
    public BulkReader(BulkContext kind, Named parameters) {
        this.kind = kind;
        this.parameters = parameters;
    }

    public BulkForm read(YamlSection bulk) {
        try (bulk) {
            kind.check(bulk);
            Duration gather = bulk.duration("gather", USUAL_GATHER);
            if (gather.compareTo(LONGEST_GATHER) > 0) {
                bulk.mistake("gather", "expected at most " + LONGEST_GATHER + ": writes wait for so long");
            }
            int items = bulk.number("maxItems", 100, 2, 1_000);
            Duration longest = gather.multipliedBy(LONGEST_WAIT);
            var limits = new Limits(
                    items,
                    bulk.number("maxBytes", 1_000_000, 1_000, 10_000_000),
                    gather,
                    longest.compareTo(kind.timeout()) < 0 ? longest : kind.timeout());
            BulkForm form = new BulkForm(
                    limits,
                    bulk.flag("atomic").orElse(false),
                    bulk.section("create").map(call -> write(call, BulkContext.CREATE)),
                    bulk.section("update").map(call -> write(call, BulkContext.UPDATE)),
                    bulk.section("delete").map(call -> write(call, BulkContext.DELETE)),
                    bulk.section("read").map(this::reading));
            boolean told = Stream.of(form.create(), form.update(), form.delete())
                    .flatMap(Optional::stream)
                    .flatMap(write -> write.results().stream())
                    .anyMatch(results ->
                            results.status().isPresent() || results.failed().isPresent());
            if (form.atomic() && !told) {
                bulk.mistake("atomic", "has no effect: no results tell of each item whether it was done");
            }
            return form;
        }
    }

    private Write write(YamlSection call, String operation) {
        try (call) {
            Optional<JsonNode> item = call.any("item").or(() -> kind.usualItem(operation));
            item.ifPresent(form -> checkItem(call, operation, form));
            Optional<Results> results = call.section("results")
                    .map(section -> new ResultReader(kind, operation).read(section, item))
                    .or(() -> kind.usualResults(operation));
            kind.check(call, operation, item, results);
            return new Write(template(call, WRITING, Set.of(), kind.idAt(operation, call)), item, results);
        }
    }

    /** An item that is no object, and does not say where the body goes, would drop it. */
    private void checkItem(YamlSection call, String operation, JsonNode form) {
        Set<String> known = kind.placeholders(operation);
        check(call, "item", form, known);
        if (known.contains(BulkForm.BODY)
                && !form.isObject()
                && !form.toString().contains(BulkForm.BODY)) {
            call.mistake("item", "has no place for the members: expected an object, or " + BulkForm.BODY + " in it");
        }
    }

    private Read reading(YamlSection call) {
        try (call) {
            kind.checkRead(call);
            CallTemplate template = template(call, READING, Set.of(BulkForm.IDS), Optional.empty());
            boolean inBody = template.shape().with().toString().contains(BulkForm.IDS);
            boolean inPath = Stream.concat(Stream.of(template.path()), template.parameters().query().values().stream())
                    .anyMatch(text -> text.contains(BulkForm.IDS));
            if (inBody == inPath) {
                call.mistake("call", "expected " + BulkForm.IDS + " in its path or query, or in with");
            }
            if (inBody != template.method().equals("POST")) {
                call.mistake("call", "expected GET with the ids in its path or query, or POST with them in with");
            }
            return new Read(template, call.pointer("items").orElse(JsonPointer.empty()));
        }
    }

    /** The call. That of a write sends its items at the place {@code items}. */
    private CallTemplate template(
            YamlSection call, Set<String> methods, Set<String> placeholders, Optional<JsonPointer> idAt) {
        String[] words = call.required("call").strip().split(" +");
        if (words.length != 2 || !methods.contains(words[0]) || !words[1].startsWith("/")) {
            call.mistake(
                    "call",
                    "expected a method, one of " + String.join(", ", new TreeSet<>(methods))
                            + ", and a path such as POST /things/bulk");
            words = new String[] {"POST", "/"};
        }
        check(call, "call", TextNode.valueOf(words[1]), placeholders);
        boolean writes = placeholders.isEmpty();
        Optional<JsonPointer> items = writes ? call.pointer("items") : Optional.empty();
        if (items.filter(BulkReader::leadsIntoList).isPresent()) {
            call.mistake("items", "expected a place in an object, such as /items");
        }
        Optional<JsonNode> with = call.object("with").map(members -> members);
        with.ifPresent(members -> check(call, "with", members, placeholders));
        if (writes && with.isPresent() && items.filter(at -> !at.matches()).isEmpty()) {
            call.mistake("with", "has no place beside items that are the body itself");
        }
        Shape usual = Shape.usual(words[0]);
        CallTemplate plain = CallTemplate.plain(words[0], words[1]);
        return new CallTemplate(
                plain.method(),
                plain.path(),
                parameters.of(call, plain.path(), placeholders),
                plain.send(),
                plain.always(),
                plain.companions(),
                plain.forEach(),
                new Shape(
                        usual.extent(),
                        items,
                        call.object("with").orElseGet(ProviderJson::object),
                        usual.asArray(),
                        usual.format(),
                        idAt,
                        Optional.empty()),
                plain.occasion());
    }

    private static boolean leadsIntoList(JsonPointer place) {
        return !place.matches() && (place.mayMatchElement() || leadsIntoList(place.tail()));
    }

    private static void check(YamlSection call, String key, JsonNode document, Set<String> known) {
        Set<String> unknown = new HashSet<>(placeholders(document));
        unknown.removeAll(known);
        for (String placeholder : new TreeSet<>(unknown)) {
            call.mistake(
                    key,
                    placeholder + " has no value here; "
                            + (known.isEmpty()
                                    ? "no placeholder has"
                                    : "those that have are " + String.join(", ", new TreeSet<>(known))));
        }
    }

    private static Set<String> placeholders(JsonNode document) {
        Set<String> found = new HashSet<>();
        if (document.isTextual()) {
            found.addAll(TextTemplate.placeholders(document.textValue()));
        }
        document.forEach(inner -> found.addAll(placeholders(inner)));
        return found;
    }
}
