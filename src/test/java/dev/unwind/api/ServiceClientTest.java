package dev.unwind.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.ProviderView;
import dev.unwind.testing.Waits;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import org.jboss.resteasy.reactive.client.SseEvent;
import org.junit.jupiter.api.Test;

/** The gateway as another Quarkus service sees it, through a typed client. */
@QuarkusTest
class ServiceClientTest extends GatewayTest {

    @Path("/v1/batches")
    interface Batches {
        @POST
        @Consumes(MediaType.APPLICATION_JSON)
        Uni<JsonNode> submit(String batch);

        @GET
        @Path("/{id}/events")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        Multi<SseEvent<String>> events(@PathParam("id") String id);
    }

    @TestHTTPResource("/")
    URI gateway;

    @Test
    void a_service_submits_a_batch_and_follows_it_to_its_end() {
        var batches = QuarkusRestClientBuilder.newBuilder().baseUri(gateway).build(Batches.class);
        var submission = ProviderView.quoted("{'changes':[{'key':'c','type':'CREATE','kind':'watchlist',"
                + "'name':'through-a-client','desired':{'description':'d'}}]}");
        List<String> names = batches.submit(submission)
                .onItem()
                .transformToMulti(batch -> batches.events(batch.get("id").textValue()))
                .map(event -> event.name() == null ? "" : event.name())
                .select()
                .first(name -> !name.equals("batch.finished"))
                .collect()
                .asList()
                .await()
                .atMost(Waits.LIMIT);
        assertEquals(
                List.of("batch.accepted", "batch.running", "step.applying", "step.applied"),
                names.stream().filter(name -> !name.isEmpty()).toList());
        assertEquals(1, provider.all("watchlists").size());
    }
}
