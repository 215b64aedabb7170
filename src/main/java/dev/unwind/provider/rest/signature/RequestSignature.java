package dev.unwind.provider.rest.signature;

import dev.unwind.provider.rest.message.KnownSecrets;
import java.util.Map;
import java.util.Set;

/**
 * Signs requests, each as it is sent: a request that is sent again gets another signature. Immutable; takes time for
 * the length of the body.
 */
public sealed interface RequestSignature permits HmacSignature, AwsSignature {
    /**
     * The headers that the signature adds to a request.
     *
     * @throws IllegalArgumentException if the request cannot be signed; the message shows nothing of it
     */
    Map<String, String> headers(SignedRequest request);

    /** The names of the headers that it adds. */
    Set<String> headerNames();

    /** What no text may show. */
    KnownSecrets secrets();
}
