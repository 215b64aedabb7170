package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceReads;
import dev.unwind.provider.call.CallType;
import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.rest.description.BulkForm;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderCall;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The operations of a kind that the provider takes many at a time. Within a run they go together; outside of one, each
 * goes alone, by the same calls. Those of different runs never go together, because each run has a permit of its own.
 * Thread-safe.
 */
public final class BulkCalls {
    private final Optional<BulkForm> form;
    private final Hooks hooks;
    private final Optional<RunCalls> run;
    private final Activity activity = new Activity();
    private final WriteCalls creates;
    private final WriteCalls updates;
    private final WriteCalls deletes;
    private final Optional<ItemReads> reads;

    /**
     * What a kind knows of its resources.
     *
     * @param nameKey one spelling for all names that are the same to the provider
     * @param json an id in the form that bodies have it
     * @param listed takes the resources from the answer to a listing
     */
    public record Hooks(UnaryOperator<String> nameKey, Function<RemoteId, JsonNode> json, Listed listed) {}

    /** Takes the resources from the answer to a listing. */
    public interface Listed {
        List<RemoteResource> in(ProviderCall call, JsonNode answer, JsonPointer items);
    }

    private BulkCalls(Optional<BulkForm> form, HttpCalls http, Hooks hooks, Optional<RunCalls> run) {
        this.form = form;
        this.hooks = hooks;
        this.run = run;
        this.creates = writes(BulkForm::create, http);
        this.updates = writes(BulkForm::update, http);
        this.deletes = writes(BulkForm::delete, http);
        this.reads = form.flatMap(all -> all.read()
                .flatMap(read -> run.map(own -> new ItemReads(read, all.limits(), http, own, activity, hooks))));
    }

    private WriteCalls writes(Function<BulkForm, Optional<BulkForm.Write>> operation, HttpCalls http) {
        return new WriteCalls(http, form.flatMap(all -> operation.apply(all).map(write -> items(all, write, http))));
    }

    private ItemWrites items(BulkForm all, BulkForm.Write write, HttpCalls http) {
        var results = new ItemResults(all.atomic(), write, http, hooks.nameKey());
        var common = new CommonWrite(write.call(), http, results);
        return new ItemWrites(write, all.limits(), common, hooks.nameKey(), run, activity);
    }

    /**
     * The operations outside of any run.
     *
     * @param form empty if each is a call of its own
     */
    public static BulkCalls alone(Optional<BulkForm> form, HttpCalls http, Hooks hooks) {
        return new BulkCalls(form, http, hooks, Optional.empty());
    }

    /**
     * The operations of a run; empty if each is a call of its own.
     *
     * @param http makes calls under the run's permit
     */
    public Optional<BulkCalls> in(RunCalls of, HttpCalls http) {
        return form.map(all -> new BulkCalls(form, http, hooks, Optional.of(of)));
    }

    /** The operations with calls under another permit. Those of a run that go together keep that of the run. */
    public BulkCalls under(HttpCalls http) {
        return run.isPresent() ? this : new BulkCalls(form, http, hooks, Optional.empty());
    }

    public WriteCalls creates() {
        return creates;
    }

    public WriteCalls updates() {
        return updates;
    }

    public WriteCalls deletes() {
        return deletes;
    }

    /** The reads of a run, after which its writes come. */
    public ResourceReads around(ResourceReads each) {
        return new NotedReads(each, activity, reads);
    }

    /** How many operations one call takes at most. */
    public int together(CallType type) {
        return form.filter(all -> switch (type) {
                    case READ -> all.read().isPresent();
                    case CREATE -> all.create().isPresent();
                    case UPDATE -> all.update().isPresent();
                    case DELETE -> all.delete().isPresent();
                })
                .map(all -> all.limits().items())
                .orElse(1);
    }
}
