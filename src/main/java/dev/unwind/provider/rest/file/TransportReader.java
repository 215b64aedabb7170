package dev.unwind.provider.rest.file;

import dev.unwind.provider.rest.transport.TransportSettings;
import dev.unwind.provider.rest.yaml.YamlSection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads TLS and proxy settings. */
final class TransportReader {
    private static final Map<String, ProxyType> PROXIES =
            Map.of("http", ProxyType.HTTP, "socks4", ProxyType.SOCKS4, "socks5", ProxyType.SOCKS5);
    private static final Map<String, Integer> PORTS = Map.of("http", 3128, "socks4", 1080, "socks5", 1080);

    private TransportReader() {}

    /** @param fromConfiguration the paths of texts that come from configuration */
    static TransportSettings read(YamlSection file, Set<String> fromConfiguration) {
        Optional<ProxyOptions> proxy = file.section("proxy").flatMap(section -> proxy(section, fromConfiguration));
        var tls = file.section("tls");
        if (tls.isEmpty()) {
            return new TransportSettings(proxy, Optional.empty(), Optional.empty());
        }
        try (YamlSection section = tls.get()) {
            return new TransportSettings(proxy, certificates(section, "ca"), identity(section));
        }
    }

    private static Optional<ProxyOptions> proxy(YamlSection proxy, Set<String> fromConfiguration) {
        try (proxy) {
            if (proxy.has("password") && !fromConfiguration.contains(proxy.at("password"))) {
                proxy.mistake("password", ProviderReader.SECRET);
            }
            if (!proxy.has("url")) {
                proxy.mistake("url", "is required: without it there is no proxy");
            }
            if (proxy.has("password") && !proxy.has("user")) {
                proxy.mistake("password", "has no effect without user");
            }
            String user = proxy.text("user").orElse("");
            String password = proxy.text("password").orElse("");
            Optional<URI> url =
                    proxy.text("url").filter(text -> !text.isEmpty()).isPresent()
                            ? proxy.parsed("url", TransportReader::proxyUrl)
                            : Optional.empty();
            return url.map(uri -> {
                var options = new ProxyOptions()
                        .setType(PROXIES.get(uri.getScheme()))
                        .setHost(uri.getHost())
                        .setPort(uri.getPort() > 0 ? uri.getPort() : PORTS.get(uri.getScheme()));
                return user.isEmpty() ? options : options.setUsername(user).setPassword(password);
            });
        }
    }

    private static URI proxyUrl(String text) {
        try {
            URI url = new URI(text);
            if (PROXIES.containsKey(url.getScheme()) && url.getHost() != null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // refused below, without the text, which may hold credentials
        }
        throw new IllegalArgumentException("expected an http, socks4 or socks5 URL without credentials");
    }

    private static Optional<TransportSettings.Identity> identity(YamlSection tls) {
        Optional<Buffer> certificate = certificates(tls, "certificate");
        Optional<Buffer> key = content(tls, "key");
        if (key.filter(pem -> !pem.toString().contains("PRIVATE KEY-----")).isPresent()) {
            tls.mistake("key", "is a file without a private key in PEM");
        }
        if (tls.has("certificate") != tls.has("key")) {
            tls.mistake("certificate", "needs a key, and key needs a certificate");
        }
        return certificate.flatMap(own -> key.map(secret -> new TransportSettings.Identity(own, secret)));
    }

    private static Optional<Buffer> certificates(YamlSection tls, String key) {
        Optional<Buffer> content = content(tls, key);
        return content.filter(pem -> {
            try (InputStream stream = new java.io.ByteArrayInputStream(pem.getBytes())) {
                if (!CertificateFactory.getInstance("X.509")
                        .generateCertificates(stream)
                        .isEmpty()) {
                    return true;
                }
            } catch (CertificateException | IOException e) {
                // refused below
            }
            tls.mistake(key, "is a file without certificates in PEM");
            return false;
        });
    }

    private static Optional<Buffer> content(YamlSection tls, String key) {
        return tls.text(key).filter(path -> !path.isEmpty()).flatMap(path -> {
            try {
                return Optional.of(Buffer.buffer(Files.readAllBytes(Path.of(path))));
            } catch (IOException | RuntimeException e) {
                tls.mistake(key, "is a file that cannot be read");
                return Optional.empty();
            }
        });
    }
}
