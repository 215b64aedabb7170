package dev.unwind.provider.rest.signature;

import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.signature.SignatureTemplate.Moment;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests with a keyed hash (RFC 2104) over a text that is made of them.
 *
 * @param algorithm as the JDK names it, such as {@code HmacSHA256}
 * @param key secret
 * @param message the text that is signed
 * @param encoding of the signature
 * @param header the header that holds the signature
 * @param value the value of that header, with the signature in it
 * @param more further headers by name
 */
public record HmacSignature(
        String algorithm,
        Key key,
        SignatureTemplate message,
        Encoding encoding,
        String header,
        SignatureTemplate value,
        Map<String, SignatureTemplate> more)
        implements RequestSignature {

    /** How bytes are spelled. */
    public enum Encoding {
        HEX(SignatureTemplate::hex),
        BASE64(SignatureTemplate::base64);

        private final Function<byte[], String> encode;

        Encoding(Function<byte[], String> encode) {
            this.encode = encode;
        }
    }

    /**
     * A key; secret.
     *
     * @param text as it is configured
     */
    public record Key(String text, byte[] bytes) {
        /** A key of these characters in UTF-8. */
        public static Key ofText(String text) {
            return of(text, text.getBytes(StandardCharsets.UTF_8));
        }

        /** A key in Base64. */
        public static Key ofBase64(String text) {
            try {
                return of(text, Base64.getDecoder().decode(text.strip()));
            } catch (IllegalArgumentException e) {
                // The cause shows a part of the key.
                throw new IllegalArgumentException("expected a key in Base64, which is not empty");
            }
        }

        private static Key of(String text, byte[] bytes) {
            if (bytes.length == 0) {
                throw new IllegalArgumentException("expected a key that is not empty");
            }
            return new Key(text, bytes);
        }

        @Override
        public String toString() {
            return "a key";
        }
    }

    @Override
    public Map<String, String> headers(SignedRequest request) {
        var moment = new Moment(request, Instant.now(), UUID.randomUUID().toString(), "");
        byte[] signed = mac(message.of(moment).getBytes(StandardCharsets.UTF_8));
        var finished = moment.with(encoding.encode.apply(signed));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(header, value.of(finished));
        more.forEach((name, template) -> headers.put(name, template.of(finished)));
        return headers;
    }

    private byte[] mac(byte[] text) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.bytes(), algorithm));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    @Override
    public Set<String> headerNames() {
        Set<String> names = new HashSet<>(more.keySet());
        names.add(header);
        return names;
    }

    @Override
    public KnownSecrets secrets() {
        return KnownSecrets.of(List.of(key.text(), new String(key.bytes(), StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "a signature by " + algorithm;
    }
}
