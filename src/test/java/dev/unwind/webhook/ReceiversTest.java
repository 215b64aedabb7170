package dev.unwind.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.WebhookReceiver;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands in the configuration, and what must not. */
class ReceiversTest {
    private static final String SECRET = WebhookReceiver.SECRET;

    @Test
    void receivers_are_read_with_all_their_secrets() {
        var receivers = receivers(Map.of(
                "ci.url",
                "https://ci.example.com/hooks/",
                "ci.secret",
                SECRET + ", " + WebhookReceiver.NEXT_SECRET,
                "ops.url",
                "http://ops:8080/unwind",
                "ops.secret",
                SECRET));

        assertEquals(List.of("ci", "ops"), receivers.names());
        assertEquals(2, receivers.all().get(0).secrets().size());
        assertTrue(receivers.cover(WebhookUrl.parse("http://ops:8080/unwind")));
        assertFalse(receivers.cover(WebhookUrl.parse("http://ops:8080/unwind/2")));
    }

    @Test
    void whatever_is_wrong_is_named_at_once_and_no_secret_is_shown() {
        var refused = assertThrows(
                IllegalStateException.class,
                () -> receivers(Map.of(
                        "a.url", "ci.example.com/hooks",
                        "a.secret", SECRET,
                        "b.url", "https://ci.example.com/",
                        "b.secret", "hushhushhushhushhushhushhushhushhush",
                        "c.url", "https://ci.example.com/",
                        "c.secret", "whsec_c2hvcnQ=",
                        "d.url", "https://ci.example.com/",
                        "d.secret", SECRET,
                        "e.url", "https://CI.example.com:443/x",
                        "e.secret", SECRET)));

        for (var property : List.of("a.url: expected", "b.secret: ", "c.secret: ", "e.url lies under that of d")) {
            assertTrue(refused.getMessage().contains("unwind.webhooks.receivers." + property), refused.getMessage());
        }
        assertFalse(
                refused.getMessage().contains("hush") || refused.getMessage().contains("c2hvcnQ"));
    }

    @Test
    void receivers_can_stand_in_the_environment() {
        var environment = Map.of(
                "UNWIND_WEBHOOKS_RECEIVERS_CI_URL",
                "https://ci.example.com/hooks/",
                "UNWIND_WEBHOOKS_RECEIVERS_CI_SECRET",
                SECRET);

        var receivers = new Receivers(new SmallRyeConfigBuilder()
                .withMapping(WebhooksConfig.class)
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(WebhooksConfig.class));

        assertEquals(List.of("ci"), receivers.names());
    }

    private static Receivers receivers(Map<String, String> values) {
        var properties = new HashMap<String, String>();
        values.forEach((name, value) -> properties.put("unwind.webhooks.receivers." + name, value));
        return new Receivers(new SmallRyeConfigBuilder()
                .withMapping(WebhooksConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(WebhooksConfig.class));
    }
}
