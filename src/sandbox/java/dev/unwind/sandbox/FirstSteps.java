package dev.unwind.sandbox;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Prints first steps to the console of a first run. */
@ApplicationScoped
@IfBuildProfile("dev")
class FirstSteps {
    private static final String TEXT =
            """

            Unwind is running on %1$s, with the sandbox on %2$s in the provider's place. In another terminal, in this folder:

              # three changes, applied together
              curl -s %1$s/v1/batches -H 'Content-Type: application/json' -d @examples/onboard.json -D target/answer

              # what happens to them, event by event
              curl -sN %1$s$(sed -n 's/^[Ll]ocation: //p' target/answer | tr -d '\r')/events

              # three more, of which the last one fails: all is undone (then the line above once more, to watch it)
              curl -s %1$s/v1/batches -H 'Content-Type: application/json' -d @examples/rotate.json -D target/answer

              # what the provider holds now
              curl -s %2$s/sandbox/state

            The API: %1$s/openapi, %1$s/q/swagger-ui. Faults to order from the provider: docs/sandbox.md.
            """;

    private final int port;
    private final String sandbox;

    FirstSteps(
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "HYPERNATIVE_URL", defaultValue = "") String sandbox) {
        this.port = port;
        this.sandbox = sandbox;
    }

    void started(@Observes @jakarta.annotation.Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
        System.out.println(TEXT.formatted("http://localhost:" + port, sandbox));
    }
}
