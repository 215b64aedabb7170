package dev.unwind.realservers;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The real servers, and a gateway that is told of them by the examples of the documentation, as they are. */
public class RealServersResource implements QuarkusTestResourceLifecycleManager {
    private JsonServer jsonServer;
    private RabbitMq rabbitMq;
    private Alertmanager alertmanager;

    @Override
    public Map<String, String> start() {
        jsonServer = new JsonServer("notes");
        rabbitMq = new RabbitMq();
        alertmanager = new Alertmanager();
        return Map.of(
                "unwind.providers.files",
                "docs/examples/providers/json-server.yaml,docs/examples/providers/rabbitmq.yaml,"
                        + "docs/examples/providers/alertmanager.yaml",
                "JSON_SERVER_URL",
                jsonServer.url(),
                "RABBITMQ_API",
                rabbitMq.url(),
                "RABBITMQ_USER",
                rabbitMq.user(),
                "RABBITMQ_PASSWORD",
                rabbitMq.password(),
                "ALERTMANAGER_URL",
                alertmanager.url());
    }

    @Override
    public void stop() {
        for (RealServer server : new RealServer[] {jsonServer, rabbitMq, alertmanager}) {
            if (server != null) {
                server.close();
            }
        }
    }
}
