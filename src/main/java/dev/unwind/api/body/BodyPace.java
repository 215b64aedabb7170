package dev.unwind.api.body;

import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/** Gives up bodies that come too slowly: each holds memory, or one of few places, for as long as it is read. */
@Startup // so that its metrics are there from the start
@ApplicationScoped
public class BodyPace {
    private static final long SECOND = 1_000;

    private final Vertx vertx;
    private final Limits limits;
    private final Counter tooSlow;

    BodyPace(Vertx vertx, Limits limits, MeterRegistry metrics) {
        this.vertx = vertx;
        this.limits = limits;
        this.tooSlow = metrics.counter("unwind.bodies.refused", "for", "pace");
    }

    /**
     * Watches a body that is about to be read, from the event loop of its request.
     *
     * @param whole whether the whole body has a deadline, besides the least rate
     * @param context of the request
     * @param giveUp is called at most once, on that event loop, if the body comes too slowly
     */
    public Watch watch(RoutingContext context, boolean whole, Consumer<Problem> giveUp) {
        var watch = new Watch(whole, giveUp);
        context.addEndHandler(answered -> watch.end());
        return watch;
    }

    /** Watches one body. Its methods are called on the event loop of the request. */
    public final class Watch {
        private final Context context = vertx.getOrCreateContext();
        private final boolean whole;
        private final Consumer<Problem> giveUp;
        private final long window = limits.bodyWindow().toSeconds();
        private long timer;
        private long seconds;
        private long waited;
        private long received;
        private boolean paused;
        private boolean over;

        private Watch(boolean whole, Consumer<Problem> giveUp) {
            this.whole = whole;
            this.giveUp = giveUp;
            nextSecond();
        }

        /** Some more of the body came. */
        public void received(int bytes) {
            received += bytes;
        }

        /** Nothing is read for now, or reading goes on: time in which nobody reads does not count. */
        public void paused(boolean now) {
            paused = now;
        }

        /** The body has ended, or is given up. */
        public void end() {
            over = true;
            vertx.cancelTimer(timer);
        }

        /** Not periodic: on a loop that was held up, seconds would come at once, before the bytes that are there. */
        private void nextSecond() {
            timer = vertx.setTimer(SECOND, fired -> context.runOnContext(now -> second()));
        }

        private void second() {
            if (over) {
                return;
            }
            nextSecond();
            if (paused) {
                return;
            }
            seconds++;
            waited++;
            if (whole && seconds >= limits.bodyTimeout().toSeconds()) {
                refuse("the body did not come within " + limits.bodyTimeout());
            } else if (waited >= window) {
                if (received < limits.bodyRate().asLongValue() * window) {
                    refuse("less than " + limits.bodyRate().asLongValue() + " bytes a second of the body came within "
                            + limits.bodyWindow());
                }
                waited = 0;
                received = 0;
            }
        }

        private void refuse(String detail) {
            end();
            tooSlow.increment();
            giveUp.accept(ProblemType.TOO_SLOW.with(detail));
        }
    }
}
