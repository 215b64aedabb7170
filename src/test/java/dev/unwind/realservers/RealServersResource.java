package dev.unwind.realservers;

import static java.util.Map.entry;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real servers, and a gateway that is told of them by the examples of the documentation, as they are. */
public class RealServersResource implements QuarkusTestResourceLifecycleManager {
    private JsonServer jsonServer;
    private RabbitMq rabbitMq;
    private Alertmanager alertmanager;
    private Keycloak keycloak;
    private Unleash unleash;
    private NodeRed nodeRed;

    @Override
    public Map<String, String> start() {
        keycloak = new Keycloak();
        unleash = new Unleash();
        nodeRed = new NodeRed();
        jsonServer = new JsonServer("notes");
        rabbitMq = new RabbitMq();
        alertmanager = new Alertmanager();
        keycloak.started();
        unleash.started();
        nodeRed.started();
        return Map.ofEntries(
                entry(
                        "unwind.providers.files",
                        examples("json-server", "rabbitmq", "alertmanager", "keycloak", "unleash", "node-red")),
                entry("JSON_SERVER_URL", jsonServer.url()),
                entry("RABBITMQ_API", rabbitMq.url()),
                entry("RABBITMQ_USER", rabbitMq.user()),
                entry("RABBITMQ_PASSWORD", rabbitMq.password()),
                entry("ALERTMANAGER_URL", alertmanager.url()),
                entry("KEYCLOAK_REALM_API", keycloak.url()),
                entry("KEYCLOAK_TOKEN_URL", keycloak.tokenUrl()),
                entry("KEYCLOAK_CLIENT", keycloak.client()),
                entry("KEYCLOAK_SECRET", keycloak.secret()),
                entry("NODE_RED_URL", nodeRed.url()),
                entry("UNLEASH_API", unleash.url()),
                entry("UNLEASH_TOKEN", unleash.token()));
    }

    private static String examples(String... names) {
        return Stream.of(names).map(ExampleTable::path).map(Path::toString).collect(Collectors.joining(","));
    }

    @Override
    public void stop() {
        for (RealServer server : new RealServer[] {jsonServer, rabbitMq, alertmanager, keycloak, unleash, nodeRed}) {
            if (server != null) {
                server.close();
            }
        }
    }
}
