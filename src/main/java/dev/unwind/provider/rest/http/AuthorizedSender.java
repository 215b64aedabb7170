package dev.unwind.provider.rest.http;

import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Sends calls to one provider with an access token, if it requires one, and follows redirects within the provider.
 * Thread-safe.
 */
final class AuthorizedSender implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;

    private final HttpSender sender;
    private final Optional<AccessTokens> tokens;
    private final BaseUrl baseUrl;

    AuthorizedSender(HttpSender sender, Optional<AccessTokens> tokens, BaseUrl baseUrl) {
        this.sender = sender;
        this.tokens = tokens;
        this.baseUrl = baseUrl;
    }

    /**
     * Sends a call and follows its redirects. Lazy. Fails as {@link HttpSender#send} and {@link AccessTokens#token} do.
     */
    Uni<ProviderAnswer> send(ProviderCall call, CallPermit permit) {
        return authorized(call, permit).chain(answer -> followed(answer, permit, 0));
    }

    private Uni<ProviderAnswer> followed(ProviderAnswer answer, CallPermit permit, int redirects) {
        return next(answer, redirects)
                .map(call -> authorized(call, permit).chain(further -> followed(further, permit, redirects + 1)))
                .orElseGet(() -> Uni.createFrom().item(answer));
    }

    private Optional<ProviderCall> next(ProviderAnswer answer, int redirects) {
        return redirects < Redirects.MOST ? Redirects.next(answer, baseUrl::target) : Optional.empty();
    }

    private Uni<ProviderAnswer> authorized(ProviderCall call, CallPermit permit) {
        return tokens.map(issued -> withToken(issued, call, permit)).orElseGet(() -> sender.send(call, permit));
    }

    /** A token that the provider rejects is replaced by another, once. */
    private Uni<ProviderAnswer> withToken(AccessTokens issued, ProviderCall call, CallPermit permit) {
        return issued.token().chain(token -> send(call, token, permit).chain(answer -> {
            if (answer.status() != UNAUTHORIZED) {
                return Uni.createFrom().item(answer);
            }
            issued.refused(token);
            return issued.token().chain(another -> send(call, another, permit));
        }));
    }

    private Uni<ProviderAnswer> send(ProviderCall call, String token, CallPermit permit) {
        return sender.send(call.with("authorization", "Bearer " + token), permit)
                .map(answer -> answer.of(call));
    }

    @Override
    public void close() {
        sender.close();
        tokens.ifPresent(AccessTokens::close);
    }
}
