package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Whoever describes an API gets a proposal from its OpenAPI document. */
@QuarkusTest
class DraftingTest extends GatewayTest {
    private static final Path DOCUMENTS = Path.of("src", "test", "resources", "openapi");

    @Test
    void a_document_as_yaml_or_json_is_answered_with_a_file_and_what_to_check() throws IOException {
        draft("application/yaml", Files.readAllBytes(DOCUMENTS.resolve("catalogue.yaml")))
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("provider", startsWith("# Drafted from the OpenAPI document \"Catalogue API\""))
                .body("unknown.at", hasItem("/kinds/book/references"));
        draft("application/json", Files.readAllBytes(DOCUMENTS.resolve("mailer.json")))
                .statusCode(200)
                .body("provider", containsString("singleton: true"));
    }

    @Test
    void what_is_no_document_is_answered_with_what_was_expected() {
        draft("application/json", "{").statusCode(400).body("type", containsString("malformed-json"));
        draft("application/yaml", "a: [").statusCode(400).body("type", containsString("bad-request"));
        draft("application/yaml", "a: &a [1]\nb: *a").statusCode(400).body("detail", containsString("aliases"));
        draft("application/yaml", "").statusCode(422);
        draft("application/json", "{\"swagger\":\"2.0\"}")
                .statusCode(422)
                .body("type", containsString("invalid-openapi"))
                .body("errors[0].pointer", equalTo("/swagger"))
                .body("errors[0].detail", containsString("expected OpenAPI 3.0 or 3.1"));
        draft("text/plain", "openapi: 3.0.0").statusCode(415);
    }

    @Test
    void a_document_that_is_too_large_is_not_read() {
        draft("application/json", "{\"a\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}")
                .statusCode(413)
                .body("detail", containsString("at most 2097152 bytes"));
    }

    @Test
    void the_call_is_one_for_callers_and_takes_no_parameters() {
        given().get("/v1/providers/draft").then().statusCode(405).header("Allow", "OPTIONS, POST");
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/providers/draft?follow=true")
                .then()
                .statusCode(400);
        given().get("/v1/providers").then().statusCode(404);
    }

    private static ValidatableResponse draft(String type, String document) {
        return draft(type, document.getBytes(StandardCharsets.UTF_8));
    }

    private static ValidatableResponse draft(String type, byte[] document) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("application/yaml", ContentType.TEXT)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType(type)
                .body(document)
                .post("/v1/providers/draft")
                .then();
    }
}
