package dev.unwind.provider.rest.http;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.Refused;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Which redirects are followed (RFC 9110, 15.4): those within the provider, never to another host, because credentials
 * are meant for the provider only. A write is redirected only if its method and body are kept.
 *
 * <p>What a redirect that is not followed says of a write depends on its status. By 301, 307 and 308 the server has not
 * carried the request out: it says where to send it. By 302 and 303 it may have: they often show where the result is.
 */
final class Redirects {
    static final int MOST = 3;

    private static final Set<Integer> FOR_READS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> FOR_ALL = Set.of(307, 308);
    private static final Set<Integer> NOT_DONE = Set.of(301, 307, 308);

    private static final String NO_PLACE = "a place that cannot be shown";

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

    /** Whether an answer is a redirect, whether or not it is one that is followed. */
    static boolean is(ProviderAnswer answer) {
        return answer.status() >= 300
                && answer.status() < 400
                && answer.headers().contains("Location");
    }

    /** A failure for a redirect that is not followed. It names the target, without its query. */
    static ProviderFailure unfollowed(ProviderAnswer answer) {
        ProviderCall call = answer.call();
        int status = answer.status();
        boolean read = call.method().equals("GET");
        String redirects = "and redirects to " + place(answer) + ", which is not followed";
        if (read || !NOT_DONE.contains(status)) {
            return FailureClassifier.unusable(call, status, redirects);
        }
        String message = call.label() + " answered " + status + " " + redirects
                + ": nothing was done; if that is the provider, describe the call with that path";
        return new Refused(status, FailureClassifier.shown(call, message), false, Optional.empty());
    }

    private static String place(ProviderAnswer answer) {
        try {
            return answer.header("Location").map(Redirects::withoutSecrets).orElse("no place");
        } catch (IllegalArgumentException several) {
            return "several places";
        }
    }

    /** A link without what may hold secrets: user, password, query and fragment. */
    private static String withoutSecrets(String link) {
        try {
            var url = new URI(link.replace(" ", "%20"));
            String host =
                    url.getHost() == null ? "" : "//" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
            if (url.isOpaque() || host.isEmpty() && url.getRawAuthority() != null) {
                return NO_PLACE;
            }
            return (url.getScheme() == null ? "" : url.getScheme() + ":") + host + url.getRawPath();
        } catch (URISyntaxException e) {
            return NO_PLACE;
        }
    }
}
