package dev.unwind.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against the packaged program. */
@QuarkusIntegrationTest
@Tag("long")
class IdempotencyIT extends IdempotencyTest {}
