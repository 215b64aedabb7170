package dev.unwind.provider.rest.signature;

import dev.unwind.provider.rest.message.KnownSecrets;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests by AWS Signature Version 4.
 *
 * @param accessKey the id of the key
 * @param secretKey secret
 * @param sessionToken of temporary credentials; secret
 * @param region such as {@code eu-central-1}
 * @param service such as {@code execute-api}
 */
public record AwsSignature(
        String accessKey, String secretKey, Optional<String> sessionToken, String region, String service)
        implements RequestSignature {
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    /** The one service that takes paths as they are. */
    private static final String S3 = "s3";

    private static final String TOKEN_HEADER = "X-Amz-Security-Token";
    private static final List<String> HEADERS = List.of("Authorization", "X-Amz-Date", "x-amz-content-sha256");

    @Override
    public Map<String, String> headers(SignedRequest request) {
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(uri(request))
                .putHeader("Host", request.host());
        request.contentType().ifPresent(type -> unsigned.putHeader("Content-Type", type));
        var signed = SIGNER.sign(input -> input.identity(identity())
                .request(unsigned.build())
                .payload(ContentStreamProvider.fromByteArray(request.body()))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals(S3))
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals(S3)));
        Map<String, String> headers = new HashMap<>();
        headerNames()
                .forEach(name ->
                        signed.request().firstMatchingHeader(name).ifPresent(value -> headers.put(name, value)));
        return headers;
    }

    private static URI uri(SignedRequest request) {
        try {
            return URI.create(request.scheme() + "://" + request.host() + request.uri());
        } catch (IllegalArgumentException e) {
            // The cause shows the query, which may be secret.
            throw new IllegalArgumentException("its path or query holds characters that have to be percent-encoded");
        }
    }

    private AwsCredentialsIdentity identity() {
        return sessionToken
                .<AwsCredentialsIdentity>map(token -> AwsSessionCredentialsIdentity.create(accessKey, secretKey, token))
                .orElseGet(() -> AwsCredentialsIdentity.create(accessKey, secretKey));
    }

    @Override
    public Set<String> headerNames() {
        return sessionToken.isPresent()
                ? Set.copyOf(
                        Stream.concat(HEADERS.stream(), Stream.of(TOKEN_HEADER)).toList())
                : Set.copyOf(HEADERS);
    }

    @Override
    public KnownSecrets secrets() {
        return KnownSecrets.of(
                Stream.concat(Stream.of(secretKey), sessionToken.stream()).toList());
    }

    @Override
    public String toString() {
        return "a signature by AWS Signature Version 4 for " + service + " in " + region;
    }
}
