package dev.unwind.provider.rest.transport;

import dev.unwind.provider.rest.message.KnownSecrets;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Optional;

/**
 * TLS and proxy settings of the connections to a provider.
 *
 * @param trusted certificates (PEM) of the authorities that are trusted instead of the system's
 * @param identity the client certificate; empty if there is none
 */
public record TransportSettings(Optional<ProxyOptions> proxy, Optional<Buffer> trusted, Optional<Identity> identity) {
    public static final TransportSettings DIRECT =
            new TransportSettings(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A certificate and its private key, both PEM.
     *
     * @param key the private key; secret
     */
    public record Identity(Buffer certificate, Buffer key) {
        @Override
        public String toString() {
            return "a certificate";
        }
    }

    /** What no text may show. */
    public KnownSecrets secrets() {
        return KnownSecrets.of(proxy.map(ProxyOptions::getPassword).stream().toList());
    }

    @Override
    public String toString() {
        return "transport" + proxy.map(proxy -> " through " + proxy.getHost()).orElse("");
    }

    /**
     * Options of a client. Over TLS, HTTP/2 if the provider offers it (RFC 7301), and otherwise HTTP/1.1; answers may
     * be compressed.
     */
    public HttpClientOptions options(boolean tls) {
        var options = new HttpClientOptions()
                .setDecompressionSupported(true)
                .setSsl(tls)
                // The calls have spans of their own (CallSpans).
                .setTracingPolicy(TracingPolicy.IGNORE);
        if (tls) {
            options.setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
            trusted.ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertValue(ca)));
            identity.ifPresent(own -> options.setKeyCertOptions(
                    new PemKeyCertOptions().addCertValue(own.certificate()).addKeyValue(own.key())));
        }
        proxy.ifPresent(options::setProxyOptions);
        return options;
    }
}
