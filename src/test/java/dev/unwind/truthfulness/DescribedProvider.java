package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.RecordedRequest;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantServer;
import dev.unwind.crashlab.LabProvider;
import dev.unwind.crashlab.VirtualTime;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.rest.DescribedKinds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** A server that lives by the environment's time, with the collections and kinds of one test after another. */
final class DescribedProvider implements LabProvider {
    private final Vertx vertx;
    private final VariantServer server;
    private final AtomicBoolean late = new AtomicBoolean();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private List<Kind> described = List.of();
    private long ids = 1;
    private DescribedKinds kinds;

    /**
     * A kind and its collection.
     *
     * @param settles for how long a call on its way may take effect
     * @param yaml what its description says beside path, name and {@code settles}; begins with a comma, if anything
     */
    record Kind(String name, VariantFeatures features, Duration settles, String yaml) {
        String path() {
            return "/" + name + "/things";
        }

        private String line() {
            return "  %s: { path: %s, name: name, settles: %s%s }".formatted(name, path(), settles, yaml);
        }
    }

    DescribedProvider(Vertx vertx, VirtualTime time) {
        this.vertx = vertx;
        this.server = VariantServer.start(vertx, () -> Instant.ofEpochMilli(time.millis()), time::after);
    }

    /** Becomes a provider with these kinds and nothing in their collections. */
    void begin(Kind... next) {
        described = List.of(next);
        described.forEach(kind -> server.collection(
                kind.path(),
                kind.features()
                        .idsFrom(ids += 1_000)
                        .first(atLast(kind.settles().toMillis() - 1))
                        .first(logged(kind))));
        reconnect();
    }

    private Behaviour logged(Kind kind) {
        return (call, site, next) -> {
            log.add(call.method() + " " + kind.name());
            return next.apply(call);
        };
    }

    /** The next call is carried out at the last moment, once that is ordered. */
    private Behaviour atLast(long millis) {
        return (call, site, next) -> {
            if (!late.getAndSet(false)) {
                return next.apply(call);
            }
            site.after(millis, () -> next.apply(call));
            return Response.empty(504);
        };
    }

    /** Puts a resource there; gives its id. */
    String seed(String kind, String json) {
        return server.seed(path(kind), json);
    }

    /** Somebody else changes a resource. */
    void change(String kind, String id, String patch) {
        server.change(path(kind), id, patch);
    }

    /** Somebody else takes a resource away. */
    void remove(String kind, String id) {
        server.remove(path(kind), id);
    }

    /** Orders a fault of a kind's collection. */
    void order(String kind, Fault fault) {
        server.order(path(kind), fault);
    }

    /** Nothing goes wrong with a kind's collection from now on. */
    void clearFaults(String kind) {
        server.clearFaults(path(kind));
    }

    /** The id of the resource of that name. */
    String id(String kind, String name) {
        return server.state(path(kind)).entrySet().stream()
                .filter(each -> each.getValue().path("name").asText().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    List<RecordedRequest> requests(String kind) {
        return server.requests(path(kind));
    }

    /** Method and kind of each call so far, in their order. */
    List<String> log() {
        return log;
    }

    /** What is there of a kind by name, with names in place of the ids of things. */
    Map<String, JsonNode> state(String kind) {
        Map<String, JsonNode> things = server.state(path("thing"));
        Map<String, JsonNode> state = new TreeMap<>();
        server.state(path(kind)).forEach((id, body) -> {
            ObjectNode shown = body.deepCopy();
            JsonNode held = things.get(shown.path("thing").asText());
            if (held != null) {
                shown.set("thing", held.path("name"));
            }
            if (state.put(shown.path("name").asText(id), shown) != null) {
                throw new AssertionError("twice: " + shown);
            }
        });
        return state;
    }

    /** What is there of all kinds. */
    Map<String, Map<String, JsonNode>> all() {
        return described.stream()
                .collect(Collectors.toMap(Kind::name, kind -> state(kind.name()), (a, b) -> a, TreeMap::new));
    }

    private static String path(String kind) {
        return "/" + kind + "/things";
    }

    @Override
    public Kinds kinds() {
        return kinds.all();
    }

    @Override
    public void reconnect() {
        if (kinds != null) {
            kinds.close();
        }
        kinds = new DescribedKinds(
                vertx,
                """
                provider: described
                baseUrl: %s
                calls: { timeout: PT2M, retry: { attempts: 1 }, breaker: { enabled: false } }
                answers: { error: { message: /error/message, code: /error/code } }
                kinds:
                %s
                """
                        .formatted(
                                server.url(), described.stream().map(Kind::line).collect(Collectors.joining("\n"))));
    }

    @Override
    public Future<Void> quiet() {
        return server.quiet();
    }

    @Override
    public void reset() {
        late.set(false);
        log.clear();
        described.forEach(kind -> server.reset(kind.path()));
    }

    @Override
    public void lateEffect() {
        late.set(true);
    }

    @Override
    public int calls() {
        return described.stream().mapToInt(kind -> requests(kind.name()).size()).sum();
    }

    @Override
    public String state() {
        return all().toString();
    }

    @Override
    public void close() {
        if (kinds != null) {
            kinds.close();
        }
        server.close();
    }
}
