package dev.unwind.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged program. */
@QuarkusIntegrationTest
class KindChecksIT extends KindChecksTest {}
