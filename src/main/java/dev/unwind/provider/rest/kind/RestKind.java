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
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.CallType;
import dev.unwind.provider.call.CallsByRequest;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.rest.bulk.BulkCalls;
import dev.unwind.provider.rest.description.AnswerForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.listing.BulkRead;
import dev.unwind.provider.rest.listing.ListOperation;
import dev.unwind.provider.rest.mapping.CanonicalForm;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.schema.DesiredStateValidator;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
    private final DeleteOperation deletes;
    private final CreateLikeness likeness;
    private final CallPreparation preparation;
    private final KindListing listings;
    private final Optional<BulkRead> bulk;
    private final Optional<ProviderCall> control;
    private final Optional<RestKind> parent;
    private final BulkCalls together;
    private final AcceptedWork accepted;

    /**
     * @param listings the part of the heap for pages of listings; shared by all kinds
     * @param parent the kind under which the resources lie; empty if they lie under none
     */
    public RestKind(
            KindDescription kind, AnswerForm answers, HttpCalls http, HeapShare listings, Optional<RestKind> parent) {
        this(shared(kind, answers, listings, new BodySize(UNKNOWN_SIZE)), http.of(kind), parent, Optional.empty());
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

    private RestKind(Shared shared, HttpCalls http, Optional<RestKind> parent, Optional<BulkCalls> of) {
        ResourceMapper resources = shared.resources();
        this.parent = parent;
        this.shared = shared;
        this.kind = shared.kind();
        this.http = http;
        this.canonical = shared.canonical();
        Optional<ListOperation> all =
                kind.list().map(form -> ListOperation.ofAll(http, resources, form, shared.pages()));
        boolean within = kind.traits().ids().parent().isPresent();
        this.control = kind.absence().control().map(ProviderCall::get).or(() -> all.filter(listed -> !within)
                .map(ListOperation::first));
        var absence = new AbsenceCheck(http, kind.absence(), control);
        // Where there is no parent, nothing lies under it.
        Optional<ListOperation> listing = within
                ? kind.list().map(form -> new ListOperation(http, absence::read, resources, form, shared.pages()))
                : all;
        this.listings = new KindListing(kind, listing, parent, this::read, shared.listSize());
        this.reads = new ReadOperation(
                kind, absence, resources, new CollectionReads(kind, absence, http::target), listing, this::sameName);
        this.preparation = new CallPreparation(kind, reads::read);
        var hooks = new BulkCalls.Hooks(this::nameKey, traits()::json, resources::listed);
        this.together = of.orElseGet(() -> BulkCalls.alone(kind.bulk(), http, hooks));
        this.accepted = new AcceptedWork(http, kind, resources, reads);
        this.updates = new UpdateOperation(kind, resources, canonical, preparation, accepted, together.updates());
        this.deletes = new DeleteOperation(http, kind, reads, preparation, accepted, together.deletes());
        this.likeness = new CreateLikeness(kind, canonical);
        Optional<ListOperation> search =
                kind.find().map(form -> new ListOperation(http, absence::read, resources, form, shared.findings()));
        this.names = new NameSearch(kind, canonical, reads, preparation, listing, search);
        this.creates =
                new CreateOperation(http, kind, resources, canonical, preparation, accepted, together.creates(), names);
        this.bulk = all.filter(listed -> listed.form().whole() && !within)
                .map(listed -> new BulkRead(listed, this::idKey, shared.listSize()));
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
        return new RestKind(
                shared,
                permitted,
                parent.map(above -> (RestKind) above.under(permit)),
                Optional.of(together.under(permitted)));
    }

    @Override
    public ResourceKind in(RunCalls run) {
        return turnsByRequest() ? turning(run).together(new CallsByRequest(run)) : together(run);
    }

    private ResourceKind together(RunCalls run) {
        return together.in(run, http)
                .<ResourceKind>map(own ->
                        new RestKind(shared, http, parent, Optional.of(own)).decorated(own::around, writes -> writes))
                .orElse(this);
    }

    private RestKind turning(RunCalls run) {
        return new RestKind(shared, http.in(run), parent.map(above -> above.turning(run)), Optional.empty());
    }

    /** While one waits for accepted work, others call. */
    @Override
    public boolean turnsByRequest() {
        return AcceptedWork.isShown(kind);
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
        return listings.all(each);
    }

    @Override
    public Uni<Boolean> list(Consumer<RemoteResource> each, int lookUps) {
        return listings.all(each, lookUps);
    }

    @Override
    public Uni<Void> listUnder(Set<RemoteId> parents, Consumer<RemoteResource> each) {
        return listings.under(parents, each);
    }

    @Override
    public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
        return bulk.map(reading -> reading.read(ids))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    @Override
    public Uni<Optional<RemoteId>> ended(String operation, JsonNode desired, Duration within) {
        return accepted.ended(operation, desired, within);
    }

    @Override
    public ResourceWrites writes(ClaimToken claim) {
        return claim.limit(this, new RestWrites(kind, creates, updates, deletes, preparation));
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
        return deletes.calls(current, preparation.subject(current));
    }

    @Override
    public JsonNode canonical(JsonNode projection) {
        return canonical.of(projection);
    }

    @Override
    public Likeness likeness(RemoteResource found, JsonNode desired) {
        var hidden = hidden(found.projection(), desired);
        return likeness.of(PathPattern.without(hidden, found.projection()), PathPattern.without(hidden, desired));
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
                        : names.parts(name).allMatch(kind.traits().ids()::fitPaths));
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
        return kind.absence().cautions(control.isPresent());
    }
}
