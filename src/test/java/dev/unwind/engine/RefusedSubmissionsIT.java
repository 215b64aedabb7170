package dev.unwind.engine;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged program. */
@QuarkusIntegrationTest
class RefusedSubmissionsIT extends RefusedSubmissionsTest {}
