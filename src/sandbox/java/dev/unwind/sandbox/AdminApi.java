package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** The API under {@code /sandbox}: seeds, inspects and resets the state, and orders faults. No authentication. */
final class AdminApi {
    private static final String RESOURCE = "/sandbox/state/:collection/:id";

    private final Store store;
    private final ThirdParty thirdParty;
    private final FaultOrders orders;
    private final CallLog log;
    private final FaultyWire wire;

    AdminApi(Store store, ThirdParty thirdParty, FaultOrders orders, CallLog log, FaultyWire wire) {
        this.store = store;
        this.thirdParty = thirdParty;
        this.orders = orders;
        this.log = log;
        this.wire = wire;
    }

    void mount(Router router) {
        router.get("/sandbox/state").handler(answering(this::state));
        router.delete("/sandbox/state").handler(answering(this::reset));
        router.post("/sandbox/reset").handler(answering(this::reset));
        router.post("/sandbox/state/:collection").handler(answering(this::seed));
        router.get(RESOURCE).handler(answering(this::resource));
        router.put(RESOURCE).handler(answering(this::change));
        router.delete(RESOURCE).handler(answering(this::delete));
        router.get("/sandbox/calls").handler(answering(context -> Answer.ok(log.shown())));
        router.delete("/sandbox/calls").handler(answering(this::clearCalls));
        router.get("/sandbox/stats").handler(answering(context -> Answer.ok(log.stats())));
        router.post("/sandbox/faults").handler(answering(context -> Answer.of(201, orders.place(body(context)))));
        router.get("/sandbox/faults").handler(answering(context -> Answer.ok(orders.shown())));
        router.delete("/sandbox/faults").handler(answering(this::clearFaults));
        router.put("/sandbox/latency").handler(answering(context -> millis(context, wire::latency)));
        router.put("/sandbox/read-lag").handler(answering(context -> millis(context, wire::readLag)));
        router.route("/sandbox/*").handler(answering(context -> {
            throw Refusal.notFound(
                    context.request().method() + " " + context.request().path());
        }));
    }

    private Answer state(RoutingContext context) {
        ObjectNode state = Json.object();
        store.shelves().forEach((collection, shelf) -> {
            ObjectNode resources = state.putObject(collection);
            shelf.all().forEach(resource -> resources.set(resource.path("id").asText(), resource));
        });
        return Answer.ok(state);
    }

    private Answer resource(RoutingContext context) {
        String collection = context.pathParam("collection");
        long id = id(context);
        if (!thirdParty.exists(collection, id)) {
            throw Refusal.notFound(collection + "/" + id);
        }
        return Answer.ok(store.shelf(collection).find(id).orElseThrow());
    }

    private Answer seed(RoutingContext context) {
        ObjectNode resource = Fields.of(body(context)).members();
        long id = thirdParty.seed(context.pathParam("collection"), resource);
        return Answer.of(201, Json.object().put("id", id));
    }

    private Answer change(RoutingContext context) {
        ObjectNode patch = Fields.of(body(context)).members();
        String collection = context.pathParam("collection");
        int status = thirdParty.exists(collection, id(context)) ? 200 : 201;
        return Answer.of(status, thirdParty.change(collection, id(context), patch));
    }

    private Answer delete(RoutingContext context) {
        String collection = context.pathParam("collection");
        if (!thirdParty.exists(collection, id(context))) {
            throw Refusal.notFound(collection + "/" + id(context));
        }
        thirdParty.delete(collection, id(context));
        return Answer.NOTHING;
    }

    private Answer reset(RoutingContext context) {
        wire.forget();
        store.clear();
        orders.clear();
        log.clear();
        return Answer.NOTHING;
    }

    private Answer clearCalls(RoutingContext context) {
        log.clear();
        return Answer.NOTHING;
    }

    private Answer clearFaults(RoutingContext context) {
        orders.clear();
        return Answer.NOTHING;
    }

    private static Answer millis(RoutingContext context, LongConsumer setting) {
        ObjectNode sent = Fields.of(body(context))
                .required("millis")
                .check("millis", FaultOrderForm.atLeast(0), "must be an integer, not negative")
                .members();
        setting.accept(sent.path("millis").longValue());
        return Answer.ok(sent);
    }

    private static long id(RoutingContext context) {
        return Path.id(context.pathParam("id"))
                .filter(id -> id > 0)
                .orElseThrow(() -> Refusal.invalid("id", "id must be a positive integer"));
    }

    private static JsonNode body(RoutingContext context) {
        String body = context.body().asString();
        return Json.parse(body == null ? "" : body);
    }

    private static Handler<RoutingContext> answering(Function<RoutingContext, Answer> handler) {
        return context -> {
            Answer answer;
            try {
                answer = handler.apply(context);
            } catch (Refusal refusal) {
                ObjectNode error = Json.object().put("error", refusal.getMessage());
                answer = Answer.of(refusal.status(), error.put("field", refusal.field()));
            }
            answer.send(context.response());
        };
    }
}
