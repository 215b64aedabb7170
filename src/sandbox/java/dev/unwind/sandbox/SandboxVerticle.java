package dev.unwind.sandbox;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;

/** One sandbox: its state, its two APIs and the HTTP server in front of them, all on the verticle's event loop. */
final class SandboxVerticle extends AbstractVerticle {
    private static final int UNLIMITED = -1;

    private final int port;
    private final SandboxClock clock;
    private final FaultOrders orders = new FaultOrders();
    private volatile int actualPort;

    SandboxVerticle(int port, SandboxClock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer(options())
                .requestHandler(router())
                .listen()
                .map(HttpServer::actualPort)
                .onSuccess(bound -> actualPort = bound)
                .<Void>mapEmpty()
                .onComplete(started);
    }

    /** The port that the server is bound to; 0 until it is. */
    int actualPort() {
        return actualPort;
    }

    /** The faults that are ordered. */
    FaultOrders orders() {
        return orders;
    }

    /** Completes when all that was due before this call is done. */
    Future<Void> quiet() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> done.complete());
        return done.future();
    }

    /** HTTP/1.1 only: one connection carries one call at a time, so that closing it strikes no other. */
    private HttpServerOptions options() {
        return new HttpServerOptions().setHost("127.0.0.1").setPort(port).setHttp2ClearTextEnabled(false);
    }

    private Router router() {
        Store store = new Store(clock);
        Map<String, Kind> kinds = Kind.all(store);
        ThirdParty thirdParty = new ThirdParty(store, kinds);
        CallLog log = new CallLog();
        FaultyWire wire = new FaultyWire(
                vertx.getOrCreateContext(), clock, store, new HypernativeApi(store, kinds), thirdParty, orders, log);

        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(UNLIMITED));
        new AdminApi(store, thirdParty, orders, log, wire).mount(router);
        router.route().handler(wire::accept);
        return router;
    }
}
