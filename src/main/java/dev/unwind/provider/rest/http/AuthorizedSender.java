package dev.unwind.provider.rest.http;

import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.rest.auth.AccessTokens;
import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Sends calls to one provider with an access token, if it requires one, and follows redirects within the provider.
 * Thread-safe.
 */
final class AuthorizedSender implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;

    private final HttpSender sender;
    private final Optional<AccessTokens> tokens;

    AuthorizedSender(HttpSender sender, Optional<AccessTokens> tokens) {
        this.sender = sender;
        this.tokens = tokens;
    }

    /**
     * Sends a call and follows its redirects. Lazy. Fails as {@link HttpSender#send} and {@link AccessTokens#token} do.
     *
     * @param own as in {@link Redirects#next}
     */
    Uni<ProviderAnswer> send(ProviderCall call, CallPermit permit, BinaryOperator<String> own) {
        return authorized(call, permit).chain(answer -> followed(answer, permit, own, 0));
    }

    private Uni<ProviderAnswer> followed(
            ProviderAnswer answer, CallPermit permit, BinaryOperator<String> own, int redirects) {
        return next(answer, own, redirects)
                .map(call -> authorized(call, permit).chain(further -> followed(further, permit, own, redirects + 1)))
                .orElseGet(() -> Uni.createFrom().item(answer));
    }

    private static Optional<ProviderCall> next(ProviderAnswer answer, BinaryOperator<String> own, int redirects) {
        return redirects < Redirects.MOST ? Redirects.next(answer, own) : Optional.empty();
    }

    private Uni<ProviderAnswer> authorized(ProviderCall call, CallPermit permit) {
        return tokens.map(issued -> withToken(issued, call, permit)).orElseGet(() -> sender.send(call, permit));
    }

    /** A token that the provider rejects is replaced by another, once. */
    private Uni<ProviderAnswer> withToken(AccessTokens issued, ProviderCall call, CallPermit permit) {
        return issued.token().chain(token -> send(issued, call, token, permit).chain(answer -> {
            if (answer.status() != UNAUTHORIZED) {
                return Uni.createFrom().item(answer);
            }
            issued.refused(token);
            return issued.token().chain(another -> send(issued, call, another, permit));
        }));
    }

    private Uni<ProviderAnswer> send(AccessTokens issued, ProviderCall call, String token, CallPermit permit) {
        ProviderCall own = call.hiding(KnownSecrets.of(List.of(token)));
        return sender.send(issued.authorized(own, token), permit).map(answer -> answer.of(own));
    }

    @Override
    public void close() {
        sender.close();
        tokens.ifPresent(AccessTokens::close);
    }
}
