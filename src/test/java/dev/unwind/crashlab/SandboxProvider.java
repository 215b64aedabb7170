package dev.unwind.crashlab;

import dev.unwind.provider.Kinds;
import dev.unwind.provider.rest.SandboxKinds;
import dev.unwind.sandbox.SandboxServer;
import dev.unwind.testing.ProviderView;
import dev.unwind.testing.Waits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** The simulated provider, with the kinds that are shipped. */
final class SandboxProvider implements LabProvider {
    private final Vertx vertx;
    private final Duration readLag;
    private final SandboxServer sandbox;
    private final ProviderView view;
    private SandboxKinds kinds;

    /** @param readLag for how long reads lag */
    SandboxProvider(Vertx vertx, VirtualTime time, Duration readLag) {
        this.vertx = vertx;
        this.readLag = readLag;
        this.sandbox = Waits.result(SandboxServer.start(vertx, 0, time).toCompletionStage());
        this.view = new ProviderView(sandbox.url());
        this.kinds = newKinds();
    }

    private SandboxKinds newKinds() {
        return new SandboxKinds(vertx, sandbox.url(), CrashEnvironment.SETTLES, readLag);
    }

    ProviderView view() {
        return view;
    }

    @Override
    public Kinds kinds() {
        return kinds.all();
    }

    @Override
    public void reconnect() {
        kinds.close();
        kinds = newKinds();
    }

    @Override
    public Future<Void> quiet() {
        return sandbox.quiet();
    }

    @Override
    public void reset() {
        view.reset();
        if (!readLag.isZero()) {
            view.readLag(readLag.toMillis());
        }
    }

    @Override
    public void lateEffect() {
        sandbox.order("{\"lateEffectMs\": " + (CrashEnvironment.SETTLES.toMillis() - 1) + "}");
    }

    @Override
    public int calls() {
        return view.stats().get("calls").intValue();
    }

    @Override
    public String state() {
        return ProviderState.of(view);
    }

    @Override
    public void close() {
        kinds.close();
        Waits.result(sandbox.stop().toCompletionStage());
    }
}
