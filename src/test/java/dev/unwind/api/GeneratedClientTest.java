package dev.unwind.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.unwind.client.ApiClient;
import dev.unwind.client.ApiException;
import dev.unwind.client.BatchesApi;
import dev.unwind.client.KindsAndResourcesApi;
import dev.unwind.client.model.Batch;
import dev.unwind.client.model.BatchStatus;
import dev.unwind.client.model.Change;
import dev.unwind.client.model.ChangeType;
import dev.unwind.client.model.Kind;
import dev.unwind.client.model.Problem;
import dev.unwind.client.model.ProblemError;
import dev.unwind.client.model.Step;
import dev.unwind.client.model.StepRollback;
import dev.unwind.client.model.StepStatus;
import dev.unwind.client.model.Submission;
import dev.unwind.testing.GatewayTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway through a client that a generator made from the OpenAPI document, and that knows nothing else of it. */
@QuarkusTest
class GeneratedClientTest extends GatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<BatchStatus> UNDER_WAY =
            Set.of(BatchStatus.PENDING, BatchStatus.RUNNING, BatchStatus.ROLLING_BACK);

    @TestHTTPResource
    URI gateway;

    ApiClient client;
    BatchesApi batches;
    KindsAndResourcesApi tracked;

    @BeforeEach
    void connect() {
        client = new ApiClient();
        client.updateBaseUri(gateway.toString().replaceFirst("/$", ""));
        batches = new BatchesApi(client);
        tracked = new KindsAndResourcesApi(client);
    }

    @Test
    void a_batch_is_submitted_and_read_until_it_has_ended() throws ApiException {
        var accepted = batches.submitBatch(creates("read-one", "read-two"), false);
        assertEquals(2, accepted.getSteps());
        assertNotNull(accepted.getAcceptedAt());

        var ended = ended(accepted);
        assertEquals(BatchStatus.SUCCEEDED, ended.getStatus());
        assertEquals(Map.of("APPLIED", 2L), ended.getProgress());

        var steps = batches.listSteps(ended.getId(), null, null, null).getItems();
        assertEquals(
                List.of("read-one", "read-two"),
                steps.stream().map(Step::getName).toList());
        assertTrue(steps.stream().allMatch(step -> step.getStatus() == StepStatus.APPLIED));
        assertTrue(
                steps.stream().allMatch(step -> step.getRollback().getStrategy() == StepRollback.StrategyEnum.DELETE));
        assertEquals(2, provider.all("watchlists").size());
    }

    @Test
    void pages_are_followed_by_their_cursor() throws ApiException {
        var batch = ended(batches.submitBatch(creates("page-one", "page-two"), false));
        var first = batches.listSteps(batch.getId(), null, 1, null);
        var second = batches.listSteps(batch.getId(), first.getNext(), 1, null);

        assertEquals("page-one", first.getItems().get(0).getName());
        assertEquals("page-two", second.getItems().get(0).getName());
        assertTrue(batches.listBatches(BatchStatus.SUCCEEDED, null, 1).getItems().stream()
                .anyMatch(listed -> listed.getId().equals(batch.getId())));
    }

    @Test
    void events_are_followed_to_the_end() throws Exception {
        var batch = batches.submitBatch(creates("followed"), false);
        var events = client.getHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        client.getBaseUri() + batch.getLinks().getEvents()))
                                .header("Accept", "text/event-stream")
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());

        assertEquals(
                List.of("batch.accepted", "batch.running", "step.applying", "step.applied", "batch.finished"),
                events.body()
                        .filter(line -> line.startsWith("event:"))
                        .map(line -> line.substring("event:".length()))
                        .toList());
    }

    @Test
    void a_refused_batch_is_a_problem_that_names_the_fields_at_fault() throws IOException {
        var nameless = new Submission()
                .addChangesItem(new Change().type(ChangeType.DELETE).kind("watchlist"));

        var refusal = assertThrows(ApiException.class, () -> batches.submitBatch(nameless, false));
        assertEquals(422, refusal.getCode());
        var problem = problem(refusal);
        assertEquals(422, problem.getStatus());
        assertEquals(
                "https://unwind.dev/problems/invalid-batch", problem.getType().toString());
        assertEquals(
                List.of("/changes/0"),
                problem.getErrors().stream().map(ProblemError::getPointer).toList());
    }

    @Test
    void what_is_tracked_and_what_can_be_changed_is_listed() throws ApiException {
        ended(batches.submitBatch(creates("tracked"), false));

        assertTrue(tracked.listKinds().getItems().stream().map(Kind::getName).anyMatch("watchlist"::equals));
        assertTrue(tracked.listResources("watchlist", null, null).getItems().stream()
                .anyMatch(resource -> resource.getName().equals("tracked")));
    }

    private static Submission creates(String... names) {
        var submission = new Submission();
        for (var name : names) {
            submission.addChangesItem(new Change()
                    .type(ChangeType.CREATE)
                    .kind("watchlist")
                    .name(name)
                    .desired(Map.of("description", "generated")));
        }
        return submission;
    }

    private Batch ended(Batch batch) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> batches.getBatch(batch.getId()), read -> !UNDER_WAY.contains(read.getStatus()));
    }

    private Problem problem(ApiException refusal) throws JsonProcessingException {
        return client.getObjectMapper().readValue(refusal.getResponseBody(), Problem.class);
    }
}
