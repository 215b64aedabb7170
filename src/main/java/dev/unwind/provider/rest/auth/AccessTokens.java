package dev.unwind.provider.rest.auth;

import dev.unwind.backoff.ExponentialBackOff;
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.transport.TransportSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Access tokens of one provider. A token is requested when it is first needed, once for all calls that wait for it, and
 * renewed before it expires. Where requests are refused, they are made ever more seldom, so that wrong credentials do
 * not lock an account. Never logged. Thread-safe.
 */
public final class AccessTokens {
    private static final Logger LOG = Logger.getLogger(AccessTokens.class);

    /** How long no token is requested after a refusal. */
    private static final ExponentialBackOff AFTER_REFUSAL =
            new ExponentialBackOff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final String provider;
    private final TokenSettings settings;
    private final TokenRequest issuer;
    private Uni<AccessToken> current;
    private Optional<Refusal> refusal = Optional.empty();

    /** A refusal, which answers for all requests until so long. */
    private record Refusal(int number, long until, Unreachable failure) {
        boolean lasts() {
            return System.nanoTime() - until < 0;
        }
    }

    public AccessTokens(
            Vertx vertx, String provider, TokenSettings settings, TransportSettings transport, Duration timeout) {
        this.provider = provider;
        this.settings = settings;
        this.issuer = new TokenRequest(vertx, settings, transport, timeout);
    }

    /**
     * A token that is valid for a while. Lazy. Completes on an event loop. Fails with {@link Unreachable} if none can
     * be obtained.
     */
    public Uni<String> token() {
        return latest().flatMap(token -> token.isFresh()
                        ? Uni.createFrom().item(token)
                        : dropped(token).chain(this::latest))
                .map(AccessToken::text);
    }

    /** A call with a token in its header. */
    public ProviderCall authorized(ProviderCall call, String token) {
        return call.with(settings.header(), settings.headerWith(token));
    }

    /** Discards a token that the provider rejected; the next call requests another one. */
    public void refused(String text) {
        Uni<AccessToken> held;
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

    public void close() {
        issuer.close();
    }

    private Uni<Void> dropped(AccessToken old) {
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

    private synchronized void forget(Uni<AccessToken> token) {
        if (current == token) {
            current = null;
        }
    }

    private synchronized Uni<AccessToken> latest() {
        if (current != null) {
            return current;
        }
        if (refusal.filter(Refusal::lasts).isPresent()) {
            return Uni.createFrom().failure(refusal.get().failure());
        }
        Uni<AccessToken> requested = request().memoize().indefinitely();
        current = requested;
        return requested.onFailure().invoke(() -> forget(requested));
    }

    private Uni<AccessToken> request() {
        return issuer.send().invoke(this::accepted).onFailure(NoToken.class).transform(this::failed);
    }

    private synchronized void accepted() {
        refusal = Optional.empty();
    }

    private Unreachable failed(NoToken cause) {
        LOG.warnf("No access token for %s could be had from %s: %s", provider, settings.call(), cause.getMessage());
        String message = "not sent: no access token for " + provider + " could be had: " + cause.getMessage();
        var failure = cause.retryAfter()
                .map(pause -> new Unreachable(message, pause))
                .orElseGet(() -> new Unreachable(message));
        if (cause.refused()) {
            hold(failure);
        }
        return failure;
    }

    private synchronized void hold(Unreachable failure) {
        int number = 1 + refusal.map(Refusal::number).orElse(0);
        long until = System.nanoTime() + AFTER_REFUSAL.delay(number).toNanos();
        refusal = Optional.of(new Refusal(number, until, failure));
    }
}
