package dev.unwind.testing;

import io.quarkus.test.common.WithTestResource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the whole gateway share that run against the simulated provider. */
@WithTestResource(TestEnvironment.class)
public abstract class GatewayTest extends BatchTest {
    protected final ProviderView provider = SandboxResource.provider();

    @BeforeEach
    void emptyProvider() {
        provider.reset();
    }

    /** A change that every provider of these tests refuses, to be the last after the given ones. */
    protected static String failing(String... after) {
        return "{'key':'failing','type':'CREATE','kind':'custom_agent','name':'refused','dependsOn':[%s],'desired':{"
                        .formatted(String.join(
                                ",",
                                List.of(after).stream()
                                        .map(key -> "'" + key + "'")
                                        .toList()))
                + "'agentType':'t','severity':'High','state':'enabled','rule':{'chain':'ethereum'},"
                + "'channelsConfigurations':[{'id':987654}]}}";
    }
}
