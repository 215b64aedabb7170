package dev.unwind.engine;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against the native executable. */
@QuarkusIntegrationTest
@Tag("native")
class ManyBatchesIT extends ManyBatchesTest {}
