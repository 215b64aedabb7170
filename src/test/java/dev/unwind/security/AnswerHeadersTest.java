package dev.unwind.security;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.unwind.testing.BatchTest;
import dev.unwind.testing.TestEnvironment;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No cache keeps an answer, and no browser guesses what it is. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class AnswerHeadersTest extends BatchTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/kinds",
                "/v1/batches",
                "/v1/batches?unheard=of",
                "/v1/batches/nobodys",
                "/v1/batches/01890000-0000-7000-8000-000000000000",
                "/v1/nowhere",
                "/v1/hold"
            })
    void an_answer_of_the_api_is_not_kept_and_depends_on_its_headers(String path) {
        given().get(path)
                .then()
                .header("Cache-Control", equalTo("no-store"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Vary", containsString("Accept, Authorization"));
    }

    @Test
    void a_refused_submission_is_not_kept_either() {
        post("{").then().statusCode(400).header("Cache-Control", equalTo("no-store"));
        given().contentType("text/plain")
                .body("x")
                .post("/v1/batches")
                .then()
                .statusCode(415)
                .header("X-Content-Type-Options", equalTo("nosniff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi", "/q/health/live", "/nowhere"})
    void other_answers_are_not_kept_and_depend_on_no_header(String path) {
        given().get(path)
                .then()
                .header("Cache-Control", equalTo("no-store"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Vary", nullValue());
    }
}
