package dev.unwind.engine;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against the packaged program. */
@QuarkusIntegrationTest
@Tag("long")
class DriftIT extends DriftTest {}
