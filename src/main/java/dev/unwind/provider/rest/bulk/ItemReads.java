package dev.unwind.provider.rest.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.rest.description.BulkForm;
import dev.unwind.provider.rest.description.BulkForm.Limits;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads resources for writes that follow at once, many in one call. What a common answer does not show once is read by
 * itself. Thread-safe.
 */
final class ItemReads {
    /** What the ids of a call may take in its path: servers bound the first line of a request. */
    private static final int PATH_BYTES = 2_000;

    private final BulkForm.Read form;
    private final HttpCalls http;
    private final RunCalls run;
    private final BulkCalls.Hooks hooks;
    private final Gatherer<Wanted, Optional<RemoteResource>> gatherer;

    private record Wanted(RemoteId id, Function<RemoteId, Uni<Optional<RemoteResource>>> alone)
            implements Gatherer.Entry {
        @Override
        public int bytes() {
            return id.value().length() + 1;
        }

        @Override
        public Optional<String> label() {
            return Optional.of(id.value());
        }
    }

    /** @param reading takes note of what is read */
    ItemReads(
            BulkForm.Read form, Limits limits, HttpCalls http, RunCalls run, Activity reading, BulkCalls.Hooks hooks) {
        this.form = form;
        this.http = http;
        this.run = run;
        this.hooks = hooks;
        int bytes = sendsArray() ? limits.bytes() : Math.min(limits.bytes(), PATH_BYTES);
        Limits bounded = new Limits(limits.items(), bytes, limits.gather(), limits.longest());
        this.gatherer = new Gatherer<>(bounded, run, new Activity(), wanted -> reading.during(read(wanted)));
    }

    /**
     * Reads a resource together with others. Lazy; may complete on any thread; fails with a {@link ProviderFailure}.
     *
     * @param alone reads one by itself
     */
    Uni<Optional<RemoteResource>> read(RemoteId id, Function<RemoteId, Uni<Optional<RemoteResource>>> alone) {
        return Uni.createFrom()
                .deferred(() -> run.oneByOne() || !fits(id)
                        ? alone(new Wanted(id, alone))
                        : gatherer.join(new Wanted(id, alone)));
    }

    private boolean sendsArray() {
        return !form.call().shape().with().isEmpty();
    }

    private boolean fits(RemoteId id) {
        return sendsArray() || id.value().indexOf(',') < 0;
    }

    private Uni<Optional<RemoteResource>> alone(Wanted wanted) {
        return run.call(() -> wanted.alone().apply(wanted.id()));
    }

    private Uni<List<Uni<Optional<RemoteResource>>>> read(List<Wanted> wanted) {
        if (wanted.size() == 1) {
            return Uni.createFrom().item(List.of(alone(wanted.get(0))));
        }
        Supplier<Uni<Map<RemoteId, Optional<RemoteResource>>>> together = () -> {
            ProviderCall call = call(wanted);
            return http.read(call)
                    .map(answer -> byId(hooks.listed().in(call, answer.body().orElseThrow(), form.items())));
        };
        return run.call(together)
                .onFailure(failure ->
                        failure instanceof ProviderFailure && !(failure instanceof ProviderFailure.Unreachable))
                .recoverWithItem(Map.of())
                .map(found -> wanted.stream().map(each -> outcome(each, found)).toList())
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> wanted.stream()
                        .map(each -> Uni.createFrom().<Optional<RemoteResource>>failure(failure))
                        .toList());
    }

    private Uni<Optional<RemoteResource>> outcome(Wanted wanted, Map<RemoteId, Optional<RemoteResource>> found) {
        Optional<RemoteResource> once = found.getOrDefault(wanted.id(), Optional.empty());
        return once.isPresent() ? Uni.createFrom().item(once) : alone(wanted);
    }

    /** The resources by id; empty for one that is shown twice. */
    private static Map<RemoteId, Optional<RemoteResource>> byId(List<RemoteResource> resources) {
        Map<RemoteId, Optional<RemoteResource>> byId = new HashMap<>();
        resources.forEach(
                resource -> byId.merge(resource.id(), Optional.of(resource), (one, other) -> Optional.empty()));
        return byId;
    }

    private ProviderCall call(List<Wanted> wanted) {
        JsonNode ids;
        if (sendsArray()) {
            ArrayNode array = ProviderJson.array();
            wanted.forEach(each -> array.add(hooks.json().apply(each.id())));
            ids = array;
        } else {
            ids = TextNode.valueOf(
                    wanted.stream().map(each -> each.id().value()).collect(Collectors.joining(",")));
        }
        return form.call().call(new Subject(Map.of(BulkForm.IDS, ids)));
    }
}
