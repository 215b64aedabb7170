package dev.unwind.provider.rest.http;

import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Where a provider sends a call on (RFC 9110, 15.4): to another place of its own, and never to another host, for credentials are the
 * provider's alone. A write goes on only where its method and body go with it.
 */
final class Redirects {
    static final int MOST = 3;

    private static final Set<Integer> FOR_READS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> FOR_ALL = Set.of(307, 308);

    private Redirects() {}

    /**
     * The call at the place to which its answer leads; empty where it is not followed.
     *
     * @param own turns a target and a link that was found there into a target under the base URL, and refuses any other
     */
    static Optional<ProviderCall> next(ProviderAnswer answer, BinaryOperator<String> own) {
        boolean read = answer.call().method().equals("GET");
        if (!(read ? FOR_READS : FOR_ALL).contains(answer.status())) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(answer.headers().get("Location"))
                    .map(link -> own.apply(answer.call().target(), link))
                    .map(target -> answer.call().at(target));
        } catch (IllegalArgumentException elsewhere) {
            return Optional.empty();
        }
    }
}
