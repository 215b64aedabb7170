package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.ProviderFailure.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is concluded of a write that is answered with a redirect that is not followed (RFC 9110, 15.4). */
class RedirectsTest extends OddServerFixture {
    private static final String SEVERAL = "{ timeout: PT20S, retry: { attempts: 4, delay: PT0.01S } }";

    private ProviderFailure created(int status, String link) {
        server.behave(request -> request.response()
                .setStatusCode(status)
                .putHeader("Location", link)
                .end());
        return failure(writes(thing(SEVERAL)).create(json("{'size':1}"), KEY, UNHEARD));
    }

    /** A slash that is missing, as Django, Rails and nginx answer it. */
    @Test
    void a_write_that_has_moved_for_good_was_not_done_and_the_new_place_is_named() {
        var failure = created(301, "/things/");

        assertInstanceOf(Refused.class, failure);
        assertFalse(failure.retryable());
        assertEquals(301, failure.status().orElseThrow());
        assertEquals(
                "POST /things answered 301 and redirects to /things/, which is not followed:"
                        + " nothing was done; if that is the provider, describe the call with that path",
                failure.getMessage());
        assertEquals(List.of("POST /things {\"size\":1}"), server.received);
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void a_write_that_is_to_be_sent_elsewhere_was_not_done(int status) {
        var failure = created(status, "https://elsewhere.example/things");

        assertInstanceOf(Refused.class, failure);
        assertTrue(failure.getMessage().contains("redirects to https://elsewhere.example/things,"));
        assertEquals(1, server.received.size());
    }

    @Test
    void redirects_without_end_did_nothing() {
        var failure = created(308, "/things?again");

        assertInstanceOf(Refused.class, failure);
        assertEquals(4, server.received.size());
    }

    /** They often show the result of what was done: see the other place. */
    @ParameterizedTest
    @ValueSource(ints = {300, 302, 303})
    void a_write_that_is_answered_with_another_place_to_look_is_in_doubt(int status) {
        var failure = created(status, "/things/8");

        assertInstanceOf(InDoubt.class, failure);
        assertEquals(
                "POST /things answered " + status + " and redirects to /things/8, which is not followed",
                failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/things/?api_key=1234#top | /things/",
                "https://user:pass@elsewhere.example:8443/a%20b?c=d | https://elsewhere.example:8443/a%20b",
                "//elsewhere.example/things | //elsewhere.example/things",
                "mailto:somebody@example.com | a place that cannot be shown",
                "http://%zz | a place that cannot be shown"
            })
    void the_place_is_shown_without_what_may_be_secret(String link, String shown) {
        String message = created(301, link).getMessage();

        assertTrue(message.contains("redirects to " + shown + ", which"), message);
    }
}
