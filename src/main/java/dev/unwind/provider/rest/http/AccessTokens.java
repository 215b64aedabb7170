package dev.unwind.provider.rest.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.rest.description.TokenSettings;
import dev.unwind.provider.rest.description.TransportSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Access tokens of one provider (OAuth 2.0, client credentials). A token is requested when it is first needed, once for
 * all calls that wait for it, and renewed before it expires. Never logged. Thread-safe.
 */
final class AccessTokens {
    private static final Logger LOG = Logger.getLogger(AccessTokens.class);

    /** A token is renewed when this part of its lifetime is left, at most {@link #LONGEST_MARGIN} before it expires. */
    private static final double MARGIN = 0.1;

    private static final Duration LONGEST_MARGIN = Duration.ofMinutes(1);
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(365);

    private final String provider;
    private final TokenSettings settings;
    private final TokenRequest issuer;
    private Uni<Token> current;

    private record Token(String text, long freshUntil) {
        boolean fresh() {
            return System.nanoTime() - freshUntil < 0;
        }
    }

    AccessTokens(Vertx vertx, String provider, TokenSettings settings, TransportSettings transport, Duration timeout) {
        this.provider = provider;
        this.settings = settings;
        this.issuer = new TokenRequest(vertx, settings, transport, timeout);
    }

    /**
     * A token that is valid for a while. Lazy. Completes on an event loop. Fails with {@link Unreachable} if none can
     * be obtained.
     */
    Uni<String> token() {
        return latest().flatMap(token -> token.fresh()
                        ? Uni.createFrom().item(token)
                        : dropped(token).chain(this::latest))
                .map(Token::text);
    }

    /** Discards a token that the provider rejected; the next call requests another one. */
    void refused(String text) {
        Uni<Token> held;
        synchronized (this) {
            held = current;
        }
        if (held != null) {
            held.subscribe()
                    .with(
                            token -> {
                                if (token.text().equals(text)) {
                                    forget(held);
                                }
                            },
                            failure -> {});
        }
    }

    void close() {
        issuer.close();
    }

    private Uni<Void> dropped(Token old) {
        synchronized (this) {
            var held = current;
            if (held == null) {
                return Uni.createFrom().voidItem();
            }
            return held.invoke(token -> {
                        if (token == old) {
                            forget(held);
                        }
                    })
                    .replaceWithVoid();
        }
    }

    private synchronized void forget(Uni<Token> token) {
        if (current == token) {
            current = null;
        }
    }

    private synchronized Uni<Token> latest() {
        if (current == null) {
            Uni<Token> requested = request().memoize().indefinitely();
            current = requested;
            return requested.onFailure().invoke(() -> forget(requested));
        }
        return current;
    }

    private Uni<Token> request() {
        return issuer.send().map(AccessTokens::token).onFailure().transform(failure -> {
            LOG.warnf(
                    "No access token for %s could be had from %s: %s",
                    provider, settings.tokenUrl(), failure.getClass().getSimpleName());
            return new Unreachable("not sent: no access token for " + provider + " could be had");
        });
    }

    private static Token token(JsonNode answer) {
        var seconds = answer.path("expires_in");
        var life = seconds.isNumber()
                ? Duration.ofSeconds(Math.max(0, Math.min(LONGEST_LIFETIME.toSeconds(), seconds.longValue())))
                : DEFAULT_LIFETIME;
        var margin = Duration.ofMillis(Math.round(life.toMillis() * MARGIN));
        var fresh = life.minus(margin.compareTo(LONGEST_MARGIN) < 0 ? margin : LONGEST_MARGIN);
        String text = answer.path("access_token").asText("");
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalStateException("an answer without a token that a header can hold");
        }
        return new Token(text, System.nanoTime() + fresh.toNanos());
    }
}
