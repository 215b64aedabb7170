package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.memory.BodyRoom;
import dev.unwind.memory.BodySize;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.CallType;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.rest.bulk.BulkCalls;
import dev.unwind.provider.rest.bulk.WriteCalls.Write;
import dev.unwind.provider.rest.description.AnswerForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.schema.DesiredStateValidator;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A kind that is described by a file. Once subscribed to, a write runs to its end, callback included, even if its
 * subscriber cancels.
 */
public final class RestKind implements ResourceKind {
    /** What a body is expected to take before one has been seen. */
    private static final long UNKNOWN_SIZE = 1 << 16;

    private final Shared shared;
    private final KindDescription kind;
    private final HttpCalls http;
    private final CanonicalForm canonical;
    private final CreateOperation creates;
    private final UpdateOperation updates;
    private final ReadOperation reads;
    private final NameSearch names;
    private final CallPreparation preparation;
    private final Optional<ListOperation> listing;
    private final Optional<BulkRead> bulk;
    private final BulkCalls together;

    /** @param listings the part of the heap for pages of listings; shared by all kinds */
    public RestKind(KindDescription kind, AnswerForm answers, HttpCalls http, HeapShare listings) {
        this(shared(kind, answers, listings, new BodySize(UNKNOWN_SIZE)), http.of(kind), Optional.empty());
    }

    private static Shared shared(KindDescription kind, AnswerForm answers, HeapShare listings, BodySize size) {
        return new Shared(
                kind,
                new ResourceMapper(kind, answers.envelope(), size),
                new CanonicalForm(kind.form()),
                new DesiredStateValidator(kind),
                new BulkRead.Size(),
                size,
                new BodyRoom(listings),
                new BodyRoom(listings));
    }

    /** What all views of a kind have in common, whatever permit their calls are made under. */
    private record Shared(
            KindDescription kind,
            ResourceMapper resources,
            CanonicalForm canonical,
            DesiredStateValidator validator,
            BulkRead.Size listSize,
            BodySize size,
            BodyRoom pages,
            BodyRoom findings) {}

    private RestKind(Shared shared, HttpCalls http, Optional<BulkCalls> of) {
        ResourceMapper resources = shared.resources();
        this.shared = shared;
        this.kind = shared.kind();
        this.http = http;
        this.canonical = shared.canonical();
        this.listing = kind.list().map(form -> ListOperation.ofAll(http, resources, form, shared.pages()));
        var absence = new AbsenceCheck(http, kind.absence(), control());
        this.reads = new ReadOperation(kind, absence, resources, listing, this::sameName);
        this.preparation = new CallPreparation(kind, reads::read);
        var hooks = new BulkCalls.Hooks(this::nameKey, traits()::json, resources::listed);
        this.together = of.orElseGet(() -> BulkCalls.alone(kind.bulk(), http, hooks));
        this.creates = new CreateOperation(http, kind, resources, canonical, preparation, together.creates());
        this.updates = new UpdateOperation(kind, resources, canonical, preparation, together.updates());
        Optional<ListOperation> search =
                kind.find().map(form -> new ListOperation(http, absence::read, resources, form, shared.findings()));
        this.names = new NameSearch(kind, canonical, reads, preparation, listing, search);
        this.bulk =
                listing.filter(all -> all.form().whole()).map(all -> new BulkRead(all, this::idKey, shared.listSize()));
    }

    private Optional<ProviderCall> control() {
        return kind.absence().control().map(ProviderCall::get).or(() -> listing.map(ListOperation::first));
    }

    @Override
    public KindTraits traits() {
        return kind.traits();
    }

    @Override
    public long bodySize() {
        return shared.size().expected();
    }

    @Override
    public ResourceKind under(CallPermit permit) {
        HttpCalls permitted = http.under(permit);
        return new RestKind(shared, permitted, Optional.of(together.under(permitted)));
    }

    @Override
    public ResourceKind in(RunCalls run) {
        return together.in(run, http)
                .map(own -> new RestKind(shared, http, Optional.of(own)).decorated(own::around, writes -> writes))
                .orElse(this);
    }

    @Override
    public int together(CallType type) {
        return together.together(type);
    }

    @Override
    public Uni<Optional<RemoteResource>> read(RemoteId id) {
        return reads.read(id);
    }

    @Override
    public Uni<List<RemoteResource>> find(String name) {
        return names.find(name);
    }

    @Override
    public Uni<List<RemoteResource>> findSimilar(String name) {
        return names.findSimilar(name);
    }

    @Override
    public Uni<Void> list(Consumer<RemoteResource> each) {
        return showAll(each, Long.MAX_VALUE).replaceWithVoid();
    }

    /** Where a look-up by name is a listing itself, one listing is never too much. */
    @Override
    public Uni<Boolean> list(Consumer<RemoteResource> each, int lookUps) {
        boolean searched = kind.find().isPresent() || kind.namesAreIds();
        if (searched && shared.listSize().calls() > lookUps) {
            return Uni.createFrom().item(false);
        }
        return showAll(each, searched ? lookUps : Long.MAX_VALUE);
    }

    private Uni<Boolean> showAll(Consumer<RemoteResource> each, long mostCalls) {
        return Uni.createFrom().deferred(() -> listed().showAll(each, mostCalls, shared.listSize()));
    }

    @Override
    public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
        return bulk.map(reading -> reading.read(ids))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    @Override
    public ResourceWrites writes(ClaimToken claim) {
        return claim.limit(this, new Writes());
    }

    private final class Writes implements ResourceWrites {
        @Override
        public Uni<RemoteResource> create(
                JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated) {
            return uncancellable(creates.create(desired, key, onCreated));
        }

        @Override
        public Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key) {
            return uncancellable(updates.update(current, target, key));
        }

        @Override
        public Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
            return uncancellable(preparation.versioned(current).chain(known -> RestKind.this.delete(known, key)));
        }
    }

    private Uni<Void> delete(RemoteResource known, IdempotencyKey key) {
        var subject = preparation.subject(known);
        ProviderCall call =
                preparation.hiding(preparation.onlyIfUnchanged(kind.delete().call(subject), known), known.projection());
        return together.deletes()
                .write(new Write(call, subject, key))
                .invoke(answer -> {
                    if (answer.accepted()) {
                        throw FailureClassifier.underWay(answer.call(), Optional.empty());
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public List<PlannedCall> callsToCreate(JsonNode desired) {
        return creates.calls(desired);
    }

    @Override
    public List<PlannedCall> callsToUpdate(RemoteResource current, JsonNode target) {
        return updates.calls(current, target);
    }

    @Override
    public JsonNode reachable(RemoteResource current, JsonNode target) {
        return updates.reachable(current, target);
    }

    @Override
    public List<PlannedCall> callsToDelete(RemoteResource current) {
        return List.of(together.deletes().sentFor(kind.delete()).planned(preparation.subject(current)));
    }

    @Override
    public JsonNode canonical(JsonNode projection) {
        return canonical.of(projection);
    }

    @Override
    public Likeness likeness(RemoteResource found, JsonNode desired) {
        var hidden = hidden(found.projection(), desired);
        return creates.likeness(PathPattern.without(hidden, found.projection()), PathPattern.without(hidden, desired));
    }

    @Override
    public boolean sameName(String one, String other) {
        return one.equals(other) || nameKey(one).equals(nameKey(other));
    }

    @Override
    public boolean isName(String name) {
        return !kind.namesInPaths()
                || (kind.namesAreIds()
                        ? kind.traits().isId(name)
                        : kind.traits().ids().fitPaths(name));
    }

    private String nameKey(String name) {
        return NameSearch.key(kind, canonical, name);
    }

    private String idKey(String id) {
        return kind.namesAreIds() ? nameKey(id) : id;
    }

    @Override
    public Progress progress(RemoteResource resource) {
        return kind.progress().map(form -> form.of(resource.body())).orElse(Progress.DONE);
    }

    @Override
    public List<PathPattern> masked(JsonNode projection) {
        return kind.form().masks().masks().in(projection).stream()
                .map(PathPattern::new)
                .toList();
    }

    @Override
    public List<Violation> check(ChangeType type, JsonNode desired) {
        return shared.validator().violations(type, desired);
    }

    @Override
    public List<String> cautions() {
        return kind.absence().cautions(control().isPresent());
    }

    private ListOperation listed() {
        return listing.orElseThrow(
                () -> new ProviderFailure.Unsupported(name() + " cannot be listed through this API"));
    }

    private static <T> Uni<T> uncancellable(Uni<T> operation) {
        return Uni.createFrom().emitter(outcome -> operation.subscribe().with(outcome::complete, outcome::fail));
    }
}
