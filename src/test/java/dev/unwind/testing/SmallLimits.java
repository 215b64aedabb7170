package dev.unwind.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A gateway whose limits are small and whose periods are short, so that tests reach them soon. */
public class SmallLimits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("unwind.limits.max-bytes", "1000"),
                Map.entry("unwind.limits.max-bodies", "20000"),
                Map.entry("unwind.limits.max-changes", "2"),
                Map.entry("unwind.limits.body-window", "PT3S"),
                Map.entry("unwind.lines.max-changes", "6000"),
                Map.entry("unwind.lines.max-line-bytes", "2000"),
                Map.entry("unwind.lines.concurrent-per-caller", "3"),
                Map.entry("unwind.staging.sweep", "PT0.5S"),
                Map.entry("unwind.stream.heartbeat", "PT0.2S"),
                Map.entry("unwind.stream.max-per-caller", "20"),
                Map.entry("unwind.plan.timeout", "PT1S"));
    }
}
