package dev.unwind.testing;

import io.quarkus.test.common.DevServicesContext;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the gateway needs in tests: PostgreSQL, the sandbox, a provider that knows idempotency keys, one with secrets,
 * and a receiver of webhooks. Tests that name this resource and no other share one gateway: each combination of
 * resources and profile starts another one.
 */
public final class TestEnvironment implements QuarkusTestResourceLifecycleManager, DevServicesContext.ContextAware {
    private final List<QuarkusTestResourceLifecycleManager> parts = List.of(
            new PostgresResource(),
            new SandboxResource(),
            new KeyedProvider(),
            new VaultProvider(),
            new WebhookReceiver());

    private boolean packaged;

    /** Called for tests of the packaged gateway only. */
    @Override
    public void setIntegrationTestContext(DevServicesContext context) {
        packaged = true;
    }

    @Override
    public Map<String, String> start() {
        var settings = new HashMap<String, String>();
        parts.forEach(
                part -> part.start().forEach((name, value) -> settings.merge(name, value, TestEnvironment::together)));
        settings.put("unwind.engine.busy-patience", "PT2S");
        if (packaged) {
            // It says where callers reach it, but not where operators do.
            settings.put("quarkus.management.port", Integer.toString(Ports.free()));
        }
        return settings;
    }

    /** Lists of files are joined. */
    private static String together(String one, String other) {
        return one + "," + other;
    }

    @Override
    public void stop() {
        parts.forEach(QuarkusTestResourceLifecycleManager::stop);
    }
}
