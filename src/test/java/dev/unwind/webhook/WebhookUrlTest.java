package dev.unwind.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookUrlTest {
    private static final WebhookUrl HOOKS = WebhookUrl.parse("https://ci.example.com/hooks/");

    @Test
    void equal_places_are_equal_texts() {
        Map.of(
                        "HTTPS://CI.Example.com:443/Hooks/x", "https://ci.example.com/Hooks/x",
                        "http://ci:80", "http://ci/",
                        "http://ci:8080?a=b", "http://ci:8080/?a=b",
                        "http://[::1]:80/x", "http://[::1]/x",
                        "https://ci/run%20one/.hidden/a..b;v=1", "https://ci/run%20one/.hidden/a..b;v=1")
                .forEach((given, canonical) ->
                        assertEquals(canonical, WebhookUrl.parse(given).text()));
    }

    @Test
    void what_could_be_read_as_leading_elsewhere_is_refused() {
        for (var text : List.of(
                "",
                "hooks/1",
                "//ci.example.com/hooks/",
                "ftp://ci.example.com/hooks/",
                "https:/hooks/",
                "https:ci.example.com/hooks/",
                "https://",
                "https://user@ci.example.com/hooks/",
                "https://ci.example.com@evil.example.com/hooks/",
                "https://ci.example.com\\@evil.example.com/hooks/",
                "https://ci.example.com:99999/hooks/",
                "https://ci.example.com/hooks/#part",
                "https://ci.example.com/hooks/../admin",
                "https://ci.example.com/hooks/./x",
                "https://ci.example.com/hooks/..",
                "https://ci.example.com/hooks/%2e%2E/admin",
                "https://ci.example.com/hooks/.%2e/admin",
                "https://ci.example.com/hooks/%252e%252e/admin",
                "https://ci.example.com/hooks/..;v=1/admin",
                "https://ci.example.com/hooks/..%3bv=1/admin",
                "https://ci.example.com/hooks/..%2fadmin",
                "https://ci.example.com/hooks/a%2Fb",
                "https://ci.example.com/hooks/..%5cadmin",
                "https://ci.example.com/hooks/%0d%0ax",
                "https://ci.example.com/hooks/a b",
                "https://ci.example.com/hooks/\n",
                "https://ci.example.com/hooks/é",
                "https://ci.example.com/" + "x".repeat(1000))) {
            assertThrows(IllegalArgumentException.class, () -> WebhookUrl.parse(text), text);
        }
    }

    @Test
    void a_place_with_a_slash_at_its_end_covers_what_lies_under_it_and_no_other_covers_more_than_itself() {
        assertTrue(HOOKS.covers(WebhookUrl.parse("https://CI.example.com:443/hooks/run/17?x=y")));
        assertTrue(HOOKS.covers(HOOKS));
        for (var other : List.of(
                "http://ci.example.com/hooks/run",
                "https://ci.example.com:8443/hooks/run",
                "https://ci.example.com.evil.example.com/hooks/run",
                "https://evil.example.com/hooks/run",
                "https://ci.example.com/hooks",
                "https://ci.example.com/Hooks/run",
                "https://ci.example.com/?/hooks/run")) {
            assertFalse(HOOKS.covers(WebhookUrl.parse(other)), other);
        }
        var exact = WebhookUrl.parse("https://ci.example.com/exact");
        assertTrue(exact.covers(exact));
        assertFalse(exact.covers(WebhookUrl.parse("https://ci.example.com/exact/more")));
        assertFalse(exact.covers(WebhookUrl.parse("https://ci.example.com/exactly")));
        assertFalse(exact.covers(WebhookUrl.parse("https://ci.example.com/exact?more")));
    }
}
