package dev.unwind.provider.rest.operation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.Reference;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.rest.message.BodyFormat;
import dev.unwind.provider.rest.message.CallBody;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.message.TextTemplate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The description of one call of an operation.
 *
 * @param path under the base URL; {@code {id}}, {@code {version}} and {@code {version+1}} stand for those of the
 *     resource
 * @param parameters what the call sends beside its path and body
 * @param send the members of the projection that this call can send; empty for all that no other call of the operation
 *     sends
 * @param always places of members that are sent whenever the call is made
 * @param companions further members, sent whenever the member by whose name they are listed is
 * @param forEach the array member of which every item is sent by a call of its own
 * @param shape the form of the body and of the answer
 * @param occasion when the call is made
 */
public record CallTemplate(
        String method,
        String path,
        Parameters parameters,
        Optional<List<String>> send,
        List<PathPattern> always,
        Map<String, ObjectNode> companions,
        Optional<ForEach> forEach,
        Shape shape,
        Occasion occasion) {

    /**
     * Query parameters and headers, by name. Their values may hold the placeholders that paths hold.
     *
     * @param query added to the query that the path has
     */
    public record Parameters(Map<String, String> query, Map<String, String> headers) {
        public static final Parameters NONE = new Parameters(Map.of(), Map.of());
    }

    /**
     * A call for every item of an array.
     *
     * @param member the name of the array
     * @param body the body, in which {@code {item}} stands for the item as it does elsewhere in the call, and
     *     {@code {item.id}} for the item's member {@code id}; empty for none
     * @param bulk whether one call sends all items, as an array of such bodies
     * @param removes whether the call is made for items that the array is to lose, not for those that it is to gain
     */
    public record ForEach(String member, Optional<JsonNode> body, boolean bulk, boolean removes) {}

    private static final String ITEM = "{item}";
    private static final String ITEM_MEMBER = "{item.";

    /** Which members an update sends, and how it removes one. */
    public enum Extent {
        /** All that the call can send. A member is removed by leaving it out. */
        WHOLE,
        /** Those that differ, each as a whole. A member is removed by sending its default or {@code null}. */
        MEMBERS,
        /** A JSON Merge Patch (RFC 7396): what differs, at any depth; {@code null} removes. */
        MERGE
    }

    /**
     * The form of a body and of its answer.
     *
     * @param extent which members an update sends
     * @param wrap where in the body the members are; empty for its top
     * @param with further members of the body, where the members that are sent do not have them; its texts may hold the
     *     placeholders that paths hold
     * @param asArray whether the body is sent, and the answer expected, as an array of one
     * @param format how the body is written
     * @param idAt where the answer holds the id; empty if it is where all bodies have it
     * @param bare the member that is the whole body; empty if the body is an object of members
     */
    public record Shape(
            Extent extent,
            Optional<JsonPointer> wrap,
            ObjectNode with,
            boolean asArray,
            BodyFormat format,
            Optional<JsonPointer> idAt,
            Optional<String> bare) {
        /** This form, of a body that is one member alone. */
        Shape bare(String member) {
            return new Shape(extent, wrap, with, asArray, format, idAt, Optional.of(member));
        }

        public static Shape usual(String method) {
            return new Shape(
                    method.equals("PUT") ? Extent.WHOLE : Extent.MEMBERS,
                    Optional.empty(),
                    ProviderJson.object(),
                    false,
                    BodyFormat.JSON,
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** A call with a plain body. */
    public static CallTemplate plain(String method, String path) {
        return new CallTemplate(
                method,
                path,
                Parameters.NONE,
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Shape.usual(method),
                Occasion.ALWAYS);
    }

    /** The members that the description names as those that the call sends or changes. */
    public Stream<String> named() {
        return Stream.of(
                        forEach.map(ForEach::member).stream(),
                        send.stream().flatMap(List::stream),
                        occasion.effects().stream())
                .flatMap(names -> names);
    }

    /** Whether the description names this member as one that the call sends or changes. */
    boolean names(String member) {
        return !removes() && named().anyMatch(member::equals);
    }

    /** Whether the call is made for items that an array is to lose. */
    public boolean removes() {
        return forEach.filter(ForEach::removes).isPresent();
    }

    /** This call, with a body that is one member alone if it sends members. */
    CallTemplate bare(String member) {
        if (forEach.isPresent() || sendsNothing()) {
            return this;
        }
        return new CallTemplate(
                method, path, parameters, send, always, companions, forEach, shape.bare(member), occasion);
    }

    boolean sendsRemaining() {
        return send.isEmpty() && forEach.isEmpty() && !sendsNothing();
    }

    /** Whether the call changes members without sending any. */
    public boolean sendsNothing() {
        return !occasion.effects().isEmpty();
    }

    public boolean asArray() {
        return shape.asArray();
    }

    public Optional<JsonPointer> idAt() {
        return shape.idAt();
    }

    /** Whether the target of the call holds an item. Targets are shown in messages and traces. */
    public boolean showsItem() {
        return Stream.concat(Stream.of(path), parameters.query().values().stream())
                .anyMatch(CallTemplate::hasItem);
    }

    /** Whether a text holds an item, or a member of one. */
    public static boolean hasItem(String text) {
        return text.contains(ITEM) || text.contains(ITEM_MEMBER);
    }

    /**
     * An item that the call can send.
     *
     * @throws Unsupported if the item cannot stand in the path, the query or a header, where the call has it
     */
    public JsonNode sendable(JsonNode item) {
        if (!Reference.is(item)) {
            Subject ofItem = Subject.NONE.withItem(item);
            Stream.of(Stream.of(path), parameters.query().values().stream(), parameters.headers().values().stream())
                    .flatMap(texts -> texts)
                    .flatMap(text -> TextTemplate.placeholders(text).stream())
                    .filter(CallTemplate::hasItem)
                    .forEach(ofItem::requireText);
            forEach.flatMap(ForEach::body).ifPresent(ofItem::requireItem);
            ofItem.requireItem(shape.with());
        }
        return item;
    }

    /**
     * The call that sends this content: members, or for a {@link ForEach} one item, or an array of those that go
     * together.
     *
     * @throws Unsupported if the subject lacks a value that the call needs, or has one that cannot stand where it is to
     */
    public ProviderCall call(Subject subject, JsonNode content) {
        if (sendsNothing()) {
            return call(subject);
        }
        if (forEach.isEmpty()) {
            return sending(subject, content.deepCopy());
        }
        if (forEach.get().bulk()) {
            JsonNode form = forEach.get().body().orElseThrow();
            ArrayNode all = ProviderJson.array();
            content.forEach(item -> all.add(subject.withItem(item).filled(form)));
            return sending(subject, all);
        }
        Subject ofItem = subject.withItem(content);
        return forEach.get()
                .body()
                .map(body -> sending(ofItem, ofItem.filled(body)))
                .orElseGet(() -> call(ofItem));
    }

    private ProviderCall sending(Subject subject, JsonNode own) {
        JsonNode body = body(subject, own);
        JsonNode document = shape.asArray() ? ProviderJson.array().add(body) : body;
        return call(subject, Optional.of(shape.format().body(document)));
    }

    /**
     * The document that the call sends with this content, without the array that may be around it. May change the
     * content.
     *
     * @throws Unsupported as {@link #call(Subject, JsonNode)} does
     */
    public JsonNode body(Subject subject, JsonNode own) {
        JsonNode content = shape.bare().map(own::path).orElse(own);
        if (content.isMissingNode()) {
            throw new Unsupported("not sent: there is no " + shape.bare().orElseThrow() + ", which is the whole body");
        }
        JsonNode body = shape.wrap().map(at -> ProviderJson.at(at, content)).orElse(content);
        if (body instanceof ObjectNode object) {
            ProviderJson.complete(object, subject.filled(shape.with()));
        }
        return body;
    }

    /**
     * The call without members of a projection.
     *
     * @throws Unsupported as {@link #call(Subject, JsonNode)} does
     */
    public ProviderCall call(Subject subject) {
        return shape.with().isEmpty() ? call(subject, Optional.empty()) : sending(subject, ProviderJson.object());
    }

    private ProviderCall call(Subject subject, Optional<CallBody> body) {
        ProviderCall call = new ProviderCall(method, target(subject), body);
        for (Map.Entry<String, String> header : parameters.headers().entrySet()) {
            call = call.with(header.getKey(), subject.header(header.getValue()));
        }
        return call;
    }

    /** The call as a plan shows it. Placeholders without a value stay. */
    public PlannedCall planned(Subject subject) {
        String target = TextTemplate.filled(path, name -> subject.value(name).map(CallTemplate::segment));
        return new PlannedCall(method, new ProviderCall(method, target, Optional.empty()).path());
    }

    private String target(Subject subject) {
        var target = new StringBuilder(subject.filled(path, CallTemplate::segment));
        parameters.query().forEach((name, value) -> target.append(target.indexOf("?") < 0 ? '?' : '&')
                .append(segment(name))
                .append('=')
                .append(segment(subject.filled(value, UnaryOperator.identity()))));
        return target.toString();
    }

    /** Encodes a text as a segment of a path or a value of a query. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
