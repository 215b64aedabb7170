package dev.unwind.sandbox;

import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Carries calls to the provider and its answers back, with the ordered faults. The only class that knows both HTTP and
 * faults. A call that has arrived takes effect even if the client disconnects, as with a real server.
 */
final class FaultyWire {
    private static final Logger LOG = Logger.getLogger(FaultyWire.class);

    private final Context context;
    private final SandboxClock clock;
    private final Store store;
    private final HypernativeApi api;
    private final ThirdParty thirdParty;
    private final FaultOrders orders;
    private final CallLog log;
    private final RateLimit rateLimit = new RateLimit();
    private final Set<Exchange> open = new HashSet<>();
    private final Set<Runnable> timers = new HashSet<>();
    private long latencyMs;
    private long readLagMs;

    FaultyWire(
            Context context,
            SandboxClock clock,
            Store store,
            HypernativeApi api,
            ThirdParty thirdParty,
            FaultOrders orders,
            CallLog log) {
        this.context = context;
        this.clock = clock;
        this.store = store;
        this.api = api;
        this.thirdParty = thirdParty;
        this.orders = orders;
        this.log = log;
    }

    /** Delays every call before it is handled, in milliseconds. */
    void latency(long millis) {
        latencyMs = millis;
    }

    /** The time after a resource's last write, in milliseconds, for which reads show its previous state. */
    void readLag(long millis) {
        readLagMs = millis;
    }

    /** Calls that have arrived and not yet taken effect never will; every open connection of a call is closed. */
    void forget() {
        latencyMs = 0;
        readLagMs = 0;
        timers.forEach(Runnable::run);
        timers.clear();
        List.copyOf(open).forEach(Exchange::reset);
    }

    void accept(RoutingContext context) {
        Call call = call(context);
        Exchange exchange = new Exchange(call, orders.next(call), context, log);
        open.add(exchange);
        context.addEndHandler(ended -> open.remove(exchange));
        Fault fault = exchange.fault();
        if (fault.lateEffectMs().isPresent()) {
            after(fault.lateEffectMs().getAsLong(), () -> takeEffect(exchange));
        } else {
            after(latencyMs + fault.latencyMs(), () -> finish(exchange));
        }
    }

    private void finish(Exchange exchange) {
        Fault fault = exchange.fault();
        if (fault.takesEffect()) {
            Answer answer = takeEffect(exchange);
            end(exchange, fault.replacement().or(() -> Optional.of(answer)));
        } else {
            meddle(exchange, api.target(exchange.call()));
            end(exchange, fault.replacement());
        }
    }

    private Answer takeEffect(Exchange exchange) {
        Handled handled = api.handle(exchange.call(), seenBy(exchange));
        if (handled.effect()) {
            exchange.tookEffect();
        }
        meddle(exchange, handled.target());
        return handled.answer();
    }

    private Store.Views seenBy(Exchange exchange) {
        if (exchange.fault().staleRead()) {
            return store.stale(Long.MAX_VALUE);
        }
        boolean lags = readLagMs > 0 && exchange.call().method().equals("GET");
        return lags ? store.stale(readLagMs) : store.now();
    }

    private void meddle(Exchange exchange, Target target) {
        try {
            exchange.fault().thirdParty().on(thirdParty, target);
        } catch (Refusal unreadable) {
            LOG.warnf(
                    "The third party's change after %s was refused: %s",
                    exchange.call().path(), unreadable.getMessage());
        }
    }

    private void end(Exchange exchange, Optional<Answer> answer) {
        switch (exchange.fault().ending()) {
            case ANSWER -> exchange.answer(answer.orElseThrow(), rateLimit.count());
            case RESET -> exchange.reset();
            case HANG -> {
                // The client gets no answer. The exchange ends when it closes the connection.
            }
        }
    }

    private void after(long millis, Runnable act) {
        if (millis <= 0) {
            act.run();
            return;
        }
        Runnable[] cancel = new Runnable[1];
        cancel[0] = clock.after(
                millis,
                () -> context.runOnContext(fired -> {
                    timers.remove(cancel[0]);
                    act.run();
                }));
        timers.add(cancel[0]);
    }

    private static Call call(RoutingContext context) {
        String body = context.body().asString();
        return new Call(
                context.request().method().name(),
                context.request().path(),
                context.queryParams(),
                context.request().headers(),
                body == null ? "" : body);
    }
}
