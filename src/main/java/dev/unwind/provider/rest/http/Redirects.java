package dev.unwind.provider.rest.http;

import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Which redirects are followed (RFC 9110, 15.4): those within the provider, never to another host, because credentials
 * are meant for the provider only. A write is redirected only if its method and body are kept.
 */
final class Redirects {
    static final int MOST = 3;

    private static final Set<Integer> FOR_READS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> FOR_ALL = Set.of(307, 308);

    private Redirects() {}

    /**
     * The call that a redirect leads to; empty if the answer is no redirect, or one that is not followed.
     *
     * @param own turns a target, and a link in the answer to it, into a target under the base URL, and refuses any
     *     other
     */
    static Optional<ProviderCall> next(ProviderAnswer answer, BinaryOperator<String> own) {
        boolean read = answer.call().method().equals("GET");
        if (!(read ? FOR_READS : FOR_ALL).contains(answer.status())) {
            return Optional.empty();
        }
        try {
            return answer.header("Location")
                    .map(link -> own.apply(answer.call().target(), link))
                    .map(target -> answer.call().at(target));
        } catch (IllegalArgumentException elsewhere) {
            return Optional.empty();
        }
    }
}
