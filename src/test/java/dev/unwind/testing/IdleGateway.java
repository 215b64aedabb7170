package dev.unwind.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A gateway that runs no batch by itself, so that a test has them all. */
public class IdleGateway implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("unwind.engine.max-running-batches", "0");
    }
}
