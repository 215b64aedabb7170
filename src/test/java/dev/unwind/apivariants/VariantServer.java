package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A REST API on the loopback address with collections of any habits. Its methods wait for the server's event loop and
 * may be called from that and from any thread that is no event loop's. JSON may be given in single quotes.
 */
public final class VariantServer implements AutoCloseable {
    private final Vertx vertx;
    private final String deployment;
    private final VariantVerticle verticle;

    private VariantServer(Vertx vertx, String deployment, VariantVerticle verticle) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.verticle = verticle;
    }

    /** @param vertx runs it, and stays open when it stops */
    public static VariantServer start(Vertx vertx) {
        return start(vertx, Clock.systemUTC());
    }

    /** @param clock what lags and timestamps go by; not what faults do */
    public static VariantServer start(Vertx vertx, InstantSource clock) {
        return start(vertx, new VariantVerticle(clock, Optional.empty()));
    }

    /**
     * Starts a server for which time passes as a test likes.
     *
     * @param timers for what is due later, faults included
     */
    public static VariantServer start(Vertx vertx, InstantSource clock, Timers timers) {
        return start(vertx, new VariantVerticle(clock, Optional.of(timers)));
    }

    private static VariantServer start(Vertx vertx, VariantVerticle verticle) {
        String deployment = vertx.deployVerticle(verticle)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return new VariantServer(vertx, deployment, verticle);
    }

    /** Completes when all that was due before this call is done. */
    public Future<Void> quiet() {
        return verticle.quiet();
    }

    /** Without a slash at the end. */
    public String url() {
        return verticle.url();
    }

    /** Opens a collection at a path such as {@code /plain/things}, in place of the one that was there. */
    public VariantServer collection(String path, VariantFeatures features) {
        verticle.ask(() -> {
            verticle.collections().add(path, features);
            return null;
        });
        return this;
    }

    /**
     * What is there, by id and in the order of creation, as stored: without what the server keeps itself, ids included.
     */
    public Map<String, JsonNode> state(String path) {
        return verticle.ask(() -> at(path).bodies(entry -> !entry.deleted()));
    }

    /** What is deleted, or superseded, and still known. */
    public Map<String, JsonNode> deleted(String path) {
        return verticle.ask(() -> at(path).bodies(StoredResource::deleted));
    }

    /**
     * Stores a resource as it is, as if it had always been there, under the id that it shows or a new one; gives the
     * id.
     */
    public String seed(String path, String json) {
        return verticle.ask(() -> at(path).seed(VariantJson.writtenObject(json)));
    }

    /** Somebody else merges a patch (RFC 7396) into a resource, past the API. */
    public void change(String path, String id, String patch) {
        verticle.ask(() -> {
            at(path).change(id, VariantJson.writtenObject(patch));
            return null;
        });
    }

    /** Somebody else deletes a resource, past the API. */
    public void remove(String path, String id) {
        verticle.ask(() -> {
            at(path).remove(id);
            return null;
        });
    }

    /** Forgets the resources, the requests and the faults of a collection, and what is still due. Ids go on. */
    public void reset(String path) {
        verticle.ask(() -> {
            at(path).reset();
            return null;
        });
    }

    /** The last 10,000 requests to a collection, in the order of their arrival. */
    public List<RecordedRequest> requests(String path) {
        return verticle.ask(() -> at(path).log().shown());
    }

    /** Orders a fault; earlier orders go before. */
    public void order(String path, Fault fault) {
        verticle.ask(() -> {
            at(path).orders().place(fault);
            return null;
        });
    }

    /** Forgets the faults that a collection still has to meet. */
    public void clearFaults(String path) {
        verticle.ask(() -> {
            at(path).orders().clear();
            return null;
        });
    }

    /** How many orders have not struck as often as they should. */
    public int waitingFaults(String path) {
        return verticle.ask(() -> at(path).orders().waiting());
    }

    /** How many bytes of endless bodies went out. */
    public long streamed() {
        return verticle.streamed();
    }

    @Override
    public void close() {
        vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
    }

    private VariantCollection at(String path) {
        return verticle.collections().collection(path);
    }
}
