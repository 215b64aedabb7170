package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantServer;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.LabProvider;
import dev.unwind.crashlab.VirtualTime;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.rest.DescribedKinds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The provider of one tale after another. */
final class TaleProvider implements LabProvider {
    private final Vertx vertx;
    private final VariantServer server;
    private final AtomicBoolean late = new AtomicBoolean();
    private long ids = 1;
    private DescribedKinds kinds;
    private Tale tale;

    TaleProvider(Vertx vertx, VirtualTime time) {
        this.vertx = vertx;
        this.server = VariantServer.start(vertx, () -> Instant.ofEpochMilli(time.millis()), time::after);
    }

    /** Becomes the provider of a tale, with what is there before it. */
    void begin(Tale next) {
        tale = next;
        server.collection(
                Tale.REFUSING,
                VariantFeatures.plain()
                        .behaving((call, site, onwards) ->
                                call.writes() ? Response.refusal(422, "bad", "never") : onwards.apply(call)));
        tale.kinds().forEach(kind -> server.collection(kind.path(), crashable(kind.features())));
        Map<String, String> seeded = tale.changes().get(0).ids();
        for (TaleKind kind : tale.kinds()) {
            for (int i = 0; i < TaleChange.SEEDED; i++) {
                ObjectNode body = TaleChange.body(kind, i, seeded);
                if (!tale.nulls()) {
                    body.remove(List.of("none", "list"));
                }
                String id = server.seed(kind.path(), body.toString());
                seeded.put(kind.name() + " " + body.path("name").textValue(), id);
            }
        }
        tale.faults().forEach((path, faults) -> faults.forEach(fault -> server.order(path, fault)));
        reconnect();
    }

    /** Somebody else makes a thing. */
    void outsider(ObjectNode body) {
        server.seed("/thing/things", body.toString());
    }

    /** Faults end with the batch: what is late happens, and nothing new goes wrong. */
    void calm() {
        tale.kinds().forEach(kind -> server.clearFaults(kind.path()));
    }

    private VariantFeatures crashable(VariantFeatures features) {
        return features.idsFrom(ids += 1_000).first((call, site, next) -> {
            if (!late.getAndSet(false)) {
                return next.apply(call);
            }
            site.after(CrashEnvironment.SETTLES.toMillis() - 1, () -> next.apply(call));
            return Response.empty(504);
        });
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
        kinds = new DescribedKinds(vertx, tale.yaml(server.url()));
    }

    @Override
    public Future<Void> quiet() {
        return server.quiet();
    }

    @Override
    public void reset() {
        late.set(false);
        if (tale != null) {
            tale.kinds().forEach(kind -> server.reset(kind.path()));
        }
    }

    @Override
    public void lateEffect() {
        late.set(true);
    }

    @Override
    public int calls() {
        return server.requests(Tale.REFUSING).size()
                + tale.kinds().stream()
                        .mapToInt(kind -> server.requests(kind.path()).size())
                        .sum();
    }

    /** The resources of a kind, in the order of their names: references by name, without what the server manages. */
    List<ObjectNode> resources(TaleKind kind) {
        Map<String, JsonNode> things = server.state("/thing/things");
        List<ObjectNode> resources = new ArrayList<>();
        server.state(kind.path()).values().forEach(body -> {
            ObjectNode shown = body.deepCopy();
            shown.remove("state");
            JsonNode held = shown.path("thing");
            if (held.isValueNode() && !held.isNull()) {
                shown.put(
                        "thing",
                        things.getOrDefault(held.asText(), held).path("name").asText("nothing"));
            }
            resources.add(shown);
        });
        resources.sort((one, other) ->
                one.path("name").asText().compareTo(other.path("name").asText()));
        return resources;
    }

    /** Everything by kind. */
    Map<String, List<ObjectNode>> all() {
        Map<String, List<ObjectNode>> all = new TreeMap<>();
        tale.kinds().forEach(kind -> all.put(kind.name(), resources(kind)));
        return all;
    }

    /** The requests that came to a kind, for the story. */
    String requests() {
        StringBuilder text = new StringBuilder();
        for (TaleKind kind : tale.kinds()) {
            server.requests(kind.path()).forEach(request -> text.append(request.line())
                    .append(' ')
                    .append(request.body())
                    .append('\n'));
        }
        return text.toString();
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
