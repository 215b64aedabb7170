package dev.unwind.crashlab;

import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantServer;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.rest.DescribedKinds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** A faithful server with one collection, as one description after another has it, whose requests are counted. */
final class CountedProvider implements LabProvider {
    static final String KIND = "thing";
    private static final String THINGS = "/thing/things";
    private static final String REFUSING = "/refusing/things";

    private final Vertx vertx;
    private final VariantServer server;
    private String yaml = "";
    private long ids = 1;
    private DescribedKinds kinds;

    CountedProvider(Vertx vertx, VirtualTime time) {
        this.vertx = vertx;
        this.server = VariantServer.start(vertx, () -> Instant.ofEpochMilli(time.millis()), time::after);
    }

    /**
     * Becomes the provider of another kind.
     *
     * @param description what the kind declares
     * @return the ids of so many resources that are there
     */
    List<String> begin(String description, int resources) {
        yaml =
                """
                provider: counted
                baseUrl: %s
                kinds:
                  refusing: { path: /refusing/things, name: name, list: {} }
                  thing: { path: /thing/things, name: name, %s }
                """
                        .formatted(server.url(), description);
        ids += 1_000;
        server.collection(THINGS, VariantFeatures.plain().idsFrom(ids).findsBy("name"));
        server.collection(
                REFUSING,
                VariantFeatures.plain()
                        .behaving((call, site, next) ->
                                call.writes() ? Response.refusal(422, "bad", "never") : next.apply(call)));
        reconnect();
        return IntStream.range(0, resources)
                .mapToObj(i -> server.seed(THINGS, "{\"name\":\"old" + i + "\",\"size\":1}"))
                .toList();
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
        kinds = new DescribedKinds(vertx, yaml);
    }

    @Override
    public Future<Void> quiet() {
        return server.quiet();
    }

    @Override
    public void reset() {
        if (kinds != null) {
            server.reset(THINGS);
        }
    }

    @Override
    public void lateEffect() {}

    @Override
    public int calls() {
        return server.requests(THINGS).size();
    }

    @Override
    public String state() {
        return server.state(THINGS).values().toString();
    }

    @Override
    public void close() {
        if (kinds != null) {
            kinds.close();
        }
        server.close();
    }
}
