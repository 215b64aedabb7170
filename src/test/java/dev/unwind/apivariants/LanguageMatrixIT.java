package dev.unwind.apivariants;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against the packaged program. */
@QuarkusIntegrationTest
@Tag("long")
class LanguageMatrixIT extends LanguageMatrixTest {}
