package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.operation.CallTemplate;
import io.burt.jmespath.Expression;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The calls of a kind that take many resources each. A write that has such a call is made by it alone, also where it is
 * the only one in it.
 *
 * @param atomic whether a call does what it is asked to do for all of its items or for none
 * @param read empty if resources are read one by one
 */
public record BulkForm(
        Limits limits,
        boolean atomic,
        Optional<Write> create,
        Optional<Write> update,
        Optional<Write> delete,
        Optional<Read> read) {
    /** Stands for what the call for one resource would send as its body. */
    public static final String BODY = "{body}";

    /** Stands for the idempotency key of an item. */
    public static final String KEY = "{key}";

    /** Stands for the ids of a {@link Read}. */
    public static final String IDS = "{ids}";

    /**
     * How much goes into one call, and for how long an item waits for others.
     *
     * @param items at most so many
     * @param bytes how large the bodies of the items together may be; a single larger one is sent alone
     * @param gather for how long nothing more has to come before a call is sent that has room for more
     * @param longest for how long the first item of a call waits at most
     */
    public record Limits(int items, int bytes, Duration gather, Duration longest) {}

    /**
     * A call that creates, updates or deletes.
     *
     * @param call sends the array of items as its content
     * @param item the form of an item, with placeholders; empty for {@link #BODY}
     * @param results where the answer says what became of each item; empty if its status says it of all
     */
    public record Write(CallTemplate call, Optional<JsonNode> item, Optional<Results> results) {}

    /**
     * What an answer says of the items.
     *
     * @param at where its array of results is
     * @param ordered whether the results stand in the order of the items, one for each
     * @param label what tells an item's result from others; checked where results are ordered
     * @param labelAt where a result holds it
     * @param status where a result holds the status of its item; empty if that of the answer counts
     * @param failed true for a result which says that nothing was done
     * @param resource where a result holds the resource; empty for the result itself
     */
    public record Results(
            JsonPointer at,
            boolean ordered,
            Label label,
            Optional<JsonPointer> labelAt,
            Optional<JsonPointer> status,
            Optional<Expression<JsonNode>> failed,
            Optional<JsonPointer> resource) {}

    /** What tells the result of an item from others. */
    public enum Label {
        /** The id of its resource. */
        ID,
        /** The name of its resource. */
        NAME,
        /** The idempotency key that the item holds. */
        KEY
    }

    /**
     * A call that reads several resources by their ids.
     *
     * @param call {@link #IDS} stands for the ids: in its path or query separated by commas, in its body as an array
     * @param items where the answer holds its array of resources
     */
    public record Read(CallTemplate call, JsonPointer items) {}

    /** All calls. */
    Stream<CallTemplate> calls() {
        return Stream.concat(
                Stream.of(create, update, delete).flatMap(Optional::stream).map(Write::call),
                read.stream().map(Read::call));
    }

    /** The paths of all calls, with their queries. */
    Stream<String> paths() {
        return calls().map(CallTemplate::path);
    }
}
