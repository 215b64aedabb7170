package dev.unwind.ops;

import dev.unwind.journal.postgres.Schema;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while PostgreSQL answers and has the tables that this program needs. */
@Readiness
@ApplicationScoped
class DatabaseCheck implements AsyncHealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Schema schema;

    DatabaseCheck(Schema schema) {
        this.schema = schema;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return schema.version()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(version -> HealthCheckResponse.named("database")
                        .status(version >= schema.needed())
                        .withData("schema", version)
                        .withData("needed", schema.needed())
                        .build())
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.named("database")
                        .down()
                        .withData("why", "it did not answer, or has no tables")
                        .build());
    }
}
