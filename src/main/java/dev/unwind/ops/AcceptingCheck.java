package dev.unwind.ops;

import dev.unwind.engine.dispatch.Shutdown;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready once the shutdown has begun: no more requests are to be sent to this instance. */
@Readiness
@ApplicationScoped
class AcceptingCheck implements HealthCheck {
    private final Shutdown shutdown;

    AcceptingCheck(Shutdown shutdown) {
        this.shutdown = shutdown;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("accepting").status(!shutdown.begun()).build();
    }
}
