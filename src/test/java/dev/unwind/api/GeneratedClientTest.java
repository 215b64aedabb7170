package dev.unwind.api;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.unwind.client.ApiClient;
import dev.unwind.client.ApiException;
import dev.unwind.client.BatchesApi;
import dev.unwind.client.BatchesApi.APIGetBatchRequest;
import dev.unwind.client.BatchesApi.APIListBatchesRequest;
import dev.unwind.client.BatchesApi.APIListStepsRequest;
import dev.unwind.client.BatchesApi.APIRollBackBatchRequest;
import dev.unwind.client.BatchesApi.APISubmitBatchRequest;
import dev.unwind.client.KindsAndResourcesApi;
import dev.unwind.client.model.Batch;
import dev.unwind.client.model.BatchStatus;
import dev.unwind.client.model.Change;
import dev.unwind.client.model.ChangeType;
import dev.unwind.client.model.Kind;
import dev.unwind.client.model.Problem;
import dev.unwind.client.model.ProblemError;
import dev.unwind.client.model.RollbackRequest;
import dev.unwind.client.model.Step;
import dev.unwind.client.model.StepPage;
import dev.unwind.client.model.StepRollback;
import dev.unwind.client.model.StepStatus;
import dev.unwind.client.model.Submission;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway through a client that a generator made from the OpenAPI document, and that knows nothing else of it. */
@QuarkusTest
class GeneratedClientTest extends GatewayTest {
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
        var accepted = submit(creates("read-one", "read-two"));
        assertEquals(2, accepted.getSteps());
        assertNotNull(accepted.getAcceptedAt());

        var ended = ended(accepted);
        assertEquals(BatchStatus.SUCCEEDED, ended.getStatus());
        assertEquals(Map.of("APPLIED", 2L), ended.getProgress());

        var steps = steps(ended.getId(), request -> {}).getItems();
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
        var batch = ended(submit(creates("page-one", "page-two")));
        var first = steps(batch.getId(), request -> request.limit(1));
        var second =
                steps(batch.getId(), request -> request.cursor(first.getNext()).limit(1));

        assertEquals("page-one", first.getItems().get(0).getName());
        assertEquals("page-two", second.getItems().get(0).getName());
        assertTrue(batches
                .listBatches(APIListBatchesRequest.newBuilder()
                        .status(BatchStatus.SUCCEEDED)
                        .limit(1)
                        .build())
                .getItems()
                .stream()
                .anyMatch(listed -> listed.getId().equals(batch.getId())));
    }

    @Test
    void events_are_followed_to_the_end() throws Exception {
        var batch = submit(creates("followed"));
        var events = client.getHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        client.getBaseUri() + batch.getLinks().getEvents()))
                                .header("Accept", "text/event-stream")
                                .timeout(Waits.LIMIT)
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

        var refusal = assertThrows(ApiException.class, () -> submit(nameless));
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
    void a_batch_is_submitted_under_a_key_waited_for_and_undone() throws ApiException {
        var request = APISubmitBatchRequest.newBuilder()
                .submission(creates("keyed").labels(Map.of("release", "42")))
                .idempotencyKey(UUID.randomUUID().toString())
                .prefer("wait=30")
                .build();
        var batch = batches.submitBatch(request);
        assertEquals(batch.getId(), batches.submitBatch(request).getId());
        assertEquals(BatchStatus.SUCCEEDED, ended(batch).getStatus());

        var undone = batches.rollBackBatch(APIRollBackBatchRequest.newBuilder()
                .id(batch.getId())
                .rollbackRequest(new RollbackRequest().by("jane@example.com").why("withdrawn"))
                .build());

        assertEquals(batch.getId(), undone.getId());
        assertEquals(BatchStatus.ROLLED_BACK, ended(batch).getStatus());
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void what_is_tracked_and_what_can_be_changed_is_listed() throws ApiException {
        ended(submit(creates("tracked")));

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

    private Batch submit(Submission submission) throws ApiException {
        return batches.submitBatch(
                APISubmitBatchRequest.newBuilder().submission(submission).build());
    }

    private StepPage steps(UUID batch, Consumer<APIListStepsRequest.Builder> more) throws ApiException {
        var request = APIListStepsRequest.newBuilder().id(batch);
        more.accept(request);
        return batches.listSteps(request.build());
    }

    private Batch ended(Batch batch) {
        return await().until(
                        () -> batches.getBatch(APIGetBatchRequest.newBuilder()
                                .id(batch.getId())
                                .build()),
                        read -> !UNDER_WAY.contains(read.getStatus()));
    }

    private Problem problem(ApiException refusal) throws JsonProcessingException {
        return client.getObjectMapper().readValue(refusal.getResponseBody(), Problem.class);
    }
}
