package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.api.problem.Problem;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Submission;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.FakeGateway;
import dev.unwind.engine.Gateway;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.journal.UnreadableBatches;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.query.BatchQueries;
import dev.unwind.testing.TestEnvironment;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestEnvironment.class)
class SubmittingTest {
    private static final String BATCH = "{\"changes\":[{\"type\":\"DELETE\",\"kind\":\"watchlist\",\"remoteId\":7}]}";

    @Inject
    Pool pool;

    @Test
    void an_accepted_batch_is_answered_as_it_would_be_read() {
        var id = new JournalRows(pool).batch("PENDING", 1);
        var gateway = gateway(submission -> Uni.createFrom().item(id));

        var accepted = submit(BATCH)
                .statusCode(202)
                .header("Location", equalTo("/v1/batches/" + id))
                .extract()
                .asString();

        assertEquals(given().get("/v1/batches/" + id).asString(), accepted);
        assertEquals(
                "7",
                gateway.submitted
                        .get(0)
                        .changes()
                        .get(0)
                        .remoteId()
                        .orElseThrow()
                        .value());
    }

    @Test
    void a_large_batch_is_read_whole() {
        var id = new JournalRows(pool).batch("PENDING", 1);
        var gateway = gateway(submission -> Uni.createFrom().item(id));
        var filler = "x".repeat(2_000_000);

        submit("{\"changes\":[{\"type\":\"CREATE\",\"kind\":\"watchlist\",\"desired\":{\"text\":\"" + filler + "\"}}]}")
                .statusCode(202);

        assertEquals(
                filler,
                gateway.submitted
                        .get(0)
                        .changes()
                        .get(0)
                        .desired()
                        .orElseThrow()
                        .get("text")
                        .textValue());
    }

    @Test
    void faults_of_form_are_named_field_by_field() {
        gateway(SubmittingTest::unexpected);

        submit("{\"onBusy\":\"NEVER\",\"changes\":[{\"type\":\"DELETE\",\"kind\":\"watchlist\"}]}")
                .statusCode(422)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/invalid-batch"))
                .body("status", equalTo(422))
                .body("errors.pointer", contains("/onBusy", "/changes/0"))
                .body("$", not(hasKey("instance")));
    }

    @Test
    void what_the_engine_finds_at_fault_is_named_in_the_same_way() {
        gateway(submission -> Uni.createFrom()
                .failure(new InvalidSubmission(List.of(new Violation("/changes/0/kind", "unknown kind")))));

        submit(BATCH)
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/changes/0/kind"))
                .body("errors[0].detail", equalTo("unknown kind"));
    }

    @Test
    void of_very_many_faults_the_first_are_listed_and_all_are_counted() {
        gateway(submission -> Uni.createFrom()
                .failure(new InvalidSubmission(IntStream.range(0, 500)
                        .mapToObj(i -> new Violation("/changes/" + i, "no"))
                        .toList())));

        submit(BATCH).body("errors", hasSize(100)).body("detail", containsString("500 faults"));
    }

    @Test
    void a_busy_resource_is_named_with_the_batch_that_holds_it() {
        var other = BatchId.next();
        gateway(submission -> Uni.createFrom()
                .failure(new ResourceBusy(
                        new ClaimConflict(other, new Claim("account", "watchlist", Claim.By.ID, "7"), true))));

        submit(BATCH)
                .statusCode(409)
                .body("type", equalTo("https://unwind.dev/problems/resource-busy"))
                .body("detail", containsString(other.toString()))
                .body("blockedBy.batch", equalTo(other.toString()))
                .body("blockedBy.kind", equalTo("watchlist"))
                .body("blockedBy.remoteId", equalTo("7"))
                .body("blockedBy", not(hasKey("name")));
    }

    @Test
    void an_unreachable_record_is_worth_another_try() {
        gateway(submission -> Uni.createFrom().failure(new JournalUnavailable("secret host name", null)));

        submit(BATCH)
                .statusCode(503)
                .header("Retry-After", equalTo("5"))
                .body("type", equalTo("https://unwind.dev/problems/unavailable"))
                .body("detail", not(containsString("secret")));
    }

    @Test
    void a_batch_that_cannot_be_read_back_is_accepted_all_the_same() {
        var id = BatchId.next();
        gateway(submission -> Uni.createFrom().item(id));
        QuarkusMock.installMockForType(new UnreadableBatches(), BatchQueries.class);

        submit(BATCH)
                .statusCode(202)
                .header("Location", equalTo("/v1/batches/" + id))
                .body("id", equalTo(id.toString()))
                .body("status", equalTo("PENDING"))
                .body("progress.PENDING", equalTo(1));
        given().get("/v1/batches/" + id).then().statusCode(503).header("Retry-After", equalTo("5"));
    }

    @Test
    void an_unforeseen_failure_shows_nothing_of_the_inside() {
        gateway(submission -> Uni.createFrom().failure(new IllegalStateException("jdbc:secret")));

        var body = submit(BATCH)
                .statusCode(500)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/internal-error"))
                .body("instance", containsString("urn:uuid:"))
                .extract()
                .asString();

        assertTrue(!body.contains("secret") && !body.contains("dev.unwind.") && !body.contains("Exception"), body);
    }

    @Test
    void what_is_no_json_is_refused_by_place_and_never_quoted() {
        gateway(SubmittingTest::unexpected);

        submit("{\"changes\": [\n  hush }")
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/malformed-json"))
                .body("detail", containsString("line 2, column"))
                .body("detail", not(containsString("hush")));
        submit("{\"onBusy\":\"WAIT\",\"onBusy\":\"WAIT\"}")
                .statusCode(400)
                .body("detail", containsString("a member stands twice"));
        submit(BATCH + BATCH).statusCode(400);
        submit("").statusCode(400).body("detail", equalTo("the body is empty"));
    }

    @Test
    void a_parameter_or_key_that_is_not_honoured_is_refused() {
        gateway(SubmittingTest::unexpected);

        given().contentType(ContentType.JSON)
                .body(BATCH)
                .post("/v1/batches?dryrun=true")
                .then()
                .statusCode(400)
                .body("detail", containsString("dryrun"));
        given().contentType(ContentType.JSON)
                .header("Idempotency-Key", "x".repeat(201))
                .body(BATCH)
                .post("/v1/batches")
                .then()
                .statusCode(400)
                .body("detail", containsString("Idempotency-Key"));
    }

    private static Uni<BatchId> unexpected(Submission submission) {
        return Uni.createFrom().failure(new AssertionError("this batch should not have been submitted"));
    }

    private static FakeGateway gateway(Function<Submission, Uni<BatchId>> answer) {
        var gateway = new FakeGateway(answer);
        QuarkusMock.installMockForType(gateway, Gateway.class);
        return gateway;
    }

    private static ValidatableResponse submit(String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/v1/batches")
                .then();
    }
}
