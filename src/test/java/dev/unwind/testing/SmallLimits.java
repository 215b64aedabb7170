package dev.unwind.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A gateway whose limits are small and whose periods are short, so that tests reach them soon. */
public class SmallLimits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "unwind.limits.max-bytes", "1000",
                "unwind.limits.max-changes", "2",
                "unwind.lines.max-changes", "6000",
                "unwind.lines.max-line-bytes", "2000",
                "unwind.staging.sweep", "PT0.5S",
                "unwind.stream.heartbeat", "PT0.2S",
                "unwind.plan.timeout", "PT1S");
    }
}
