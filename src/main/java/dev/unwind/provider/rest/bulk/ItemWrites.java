package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.rest.description.BulkForm;
import dev.unwind.provider.rest.description.BulkForm.Label;
import dev.unwind.provider.rest.description.BulkForm.Results;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/** Writes of one operation of a kind, each of which is an item of a common call. Thread-safe. */
final class ItemWrites {
    private static final String ID = "{id}";

    private final BulkForm.Write form;
    private final CommonWrite common;
    private final UnaryOperator<String> nameKey;
    private final Optional<RunCalls> run;
    private final Activity activity;
    private final Optional<Gatherer<Item, ProviderAnswer>> gatherer;

    ItemWrites(
            BulkForm.Write form,
            BulkForm.Limits limits,
            CommonWrite common,
            UnaryOperator<String> nameKey,
            Optional<RunCalls> run,
            Activity activity) {
        this.form = form;
        this.common = common;
        this.nameKey = nameKey;
        this.run = run;
        this.activity = activity;
        this.gatherer = run.map(own -> new Gatherer<>(limits, own, activity, this::shared));
    }

    /** The common call. */
    CallTemplate template() {
        return form.call();
    }

    /** Makes a write with others of the run, and gives what the answer says of it: see {@link WriteCalls#write}. */
    Uni<ProviderAnswer> write(WriteCalls.Write write) {
        return Uni.createFrom().deferred(() -> {
            Item item = item(write);
            return gatherer.filter(calls -> !run.orElseThrow().oneByOne())
                    .map(calls -> calls.join(item))
                    .orElseGet(() -> alone(item).chain(outcomes -> outcomes.get(0)));
        });
    }

    private Uni<List<Uni<ProviderAnswer>>> alone(Item item) {
        return run.isPresent() ? shared(List.of(item)) : common.send(List.of(item), most -> {});
    }

    /** While a call is under way, one with room for more waits: when it ends, others begin. */
    private Uni<List<Uni<ProviderAnswer>>> shared(List<Item> items) {
        IntConsumer limit = most -> gatherer.orElseThrow().atMost(most);
        return activity.during(run.orElseThrow().call(() -> common.send(items, limit)));
    }

    private Item item(WriteCalls.Write write) {
        Optional<String> label = label(write);
        if (label.isEmpty()
                && form.results().filter(results -> !results.ordered()).isPresent()) {
            throw new ProviderFailure.Unsupported(
                    "not sent: results are told apart by names, and the resource has none");
        }
        JsonNode body = body(write);
        return new Item(
                body, ProviderJson.bytes(body).length + 1, label, write.alone().secrets());
    }

    private Optional<String> label(WriteCalls.Write write) {
        return switch (form.results().map(Results::label).orElse(Label.ID)) {
            case ID -> Optional.ofNullable(write.subject().values().get(ID)).map(JsonNode::asText);
            case NAME -> write.name().map(nameKey);
            case KEY -> Optional.of(write.key().value());
        };
    }

    /** A form without the body's placeholder stands beside the members that the body has. */
    private JsonNode body(WriteCalls.Write write) {
        JsonNode own = write.body().map(JsonNode::<JsonNode>deepCopy).orElseGet(ProviderJson::object);
        if (form.item().isEmpty()) {
            return own;
        }
        Subject subject = write.subject()
                .with(BulkForm.KEY, TextNode.valueOf(write.key().value()))
                .with(BulkForm.BODY, own);
        JsonNode item = subject.filled(form.item().get());
        if (own instanceof ObjectNode members
                && item.isObject()
                && !form.item().get().toString().contains(BulkForm.BODY)) {
            ProviderJson.complete(members, item);
            return members;
        }
        return item;
    }
}
