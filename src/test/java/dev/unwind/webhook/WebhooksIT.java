package dev.unwind.webhook;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import org.junit.jupiter.api.Tag;

/** The same against the packaged program. */
@QuarkusIntegrationTest
@Tag("long")
class WebhooksIT extends WebhooksTest {
    @Override
    URI management() {
        return URI.create("http://localhost:" + Integer.getInteger("quarkus.management.port"));
    }
}
