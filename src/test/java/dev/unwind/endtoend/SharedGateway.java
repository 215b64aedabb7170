package dev.unwind.endtoend;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One packaged gateway with a PostgreSQL and a provider for all classes of one base class, which registers it as a
 * static extension. It is a process of its own: such tests run beside those of other gateways. It starts before the
 * first of the classes and ends after the last test of the run.
 */
public final class SharedGateway implements BeforeAllCallback, AutoCloseable {
    private final String name;
    private final Supplier<QuarkusTestResourceLifecycleManager> providers;
    private Postgres postgres;
    private QuarkusTestResourceLifecycleManager provider;
    private volatile GatewayProcess process;

    /**
     * @param name of its log
     * @param providers starts what the gateway calls, and gives the properties that tell it where that is
     */
    public SharedGateway(String name, Supplier<QuarkusTestResourceLifecycleManager> providers) {
        this.name = name;
        this.providers = providers;
    }

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        if (process == null) {
            context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(SharedGateway.class))
                    .put(name, this);
            postgres = new Postgres(Map.of("fsync", "off"));
            provider = providers.get();
            process = new GatewayProcess(name, environment(provider.start(), postgres.environment()));
            process.start().awaitReady();
        }
    }

    /** Where it is called. */
    public URI base() {
        return process.uri("");
    }

    private static Map<String, String> environment(Map<String, String> properties, Map<String, String> variables) {
        return Stream.concat(properties.entrySet().stream(), variables.entrySet().stream())
                .collect(Collectors.toMap(each -> variable(each.getKey()), Map.Entry::getValue));
    }

    /** The variable that sets a property. */
    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (provider != null) {
            provider.stop();
        }
        postgres.close();
    }
}
