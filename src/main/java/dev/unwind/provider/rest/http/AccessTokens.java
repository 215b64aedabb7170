package dev.unwind.provider.rest.http;

import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.rest.description.TokenSettings;
import dev.unwind.provider.rest.description.TransportSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
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

    private final String provider;
    private final TokenSettings settings;
    private final Duration timeout;
    private final OAuth2Auth issuer;
    private Uni<Token> current;

    private record Token(String text, long freshUntil) {
        boolean fresh() {
            return System.nanoTime() - freshUntil < 0;
        }
    }

    AccessTokens(Vertx vertx, String provider, TokenSettings settings, TransportSettings transport, Duration timeout) {
        this.provider = provider;
        this.settings = settings;
        this.timeout = timeout;
        var options = new OAuth2Options()
                .setClientId(settings.clientId())
                .setTokenPath(settings.tokenUrl().toString())
                .setHttpClientOptions(transport
                        .options(settings.tokenUrl().getScheme().equals("https"))
                        .setConnectTimeout((int) timeout.toMillis()));
        var more = new JsonObject();
        if (settings.basic()) {
            options.setClientSecret(settings.clientSecret());
        } else {
            more.put("client_secret", settings.clientSecret());
        }
        settings.audience().ifPresent(audience -> more.put("audience", audience));
        options.setExtraParameters(more);
        this.issuer = OAuth2Auth.create(vertx, options);
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
        return Uni.createFrom()
                .completionStage(() -> issuer.authenticate(credentials()).toCompletionStage())
                .ifNoItem()
                .after(timeout)
                .fail()
                .map(user -> token(user.principal()))
                .onFailure()
                .transform(failure -> {
                    LOG.warnf(
                            "No access token for %s could be had from %s: %s",
                            provider, settings.tokenUrl(), failure.getClass().getSimpleName());
                    return new Unreachable("not sent: no access token for " + provider + " could be had");
                });
    }

    private Oauth2Credentials credentials() {
        var credentials = new Oauth2Credentials().setFlow(OAuth2FlowType.CLIENT);
        settings.scope().ifPresent(scope -> {
            for (String each : scope.strip().split(" +")) {
                credentials.addScope(each);
            }
        });
        return credentials;
    }

    private static Token token(JsonObject answer) {
        var life = answer.getValue("expires_in") instanceof Number seconds
                ? Duration.ofSeconds(Math.max(0, seconds.longValue()))
                : DEFAULT_LIFETIME;
        var margin = Duration.ofMillis(Math.round(life.toMillis() * MARGIN));
        var fresh = life.minus(margin.compareTo(LONGEST_MARGIN) < 0 ? margin : LONGEST_MARGIN);
        String text = answer.getString("access_token");
        if (text == null) {
            throw new IllegalStateException("an answer without a token");
        }
        return new Token(text, System.nanoTime() + fresh.toNanos());
    }
}
