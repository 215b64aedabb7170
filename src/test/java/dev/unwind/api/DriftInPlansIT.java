package dev.unwind.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against the native executable. */
@QuarkusIntegrationTest
@Tag("native")
class DriftInPlansIT extends DriftInPlansTest {}
