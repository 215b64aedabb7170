package dev.unwind.provider.rest.signature;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with placeholders for parts of a request, such as <code>{method}\n{path}\n{sha256.hex}</code>. Braces around
 * anything but a word stand for themselves. Immutable.
 */
public final class SignatureTemplate {
    /** Stands for the signature, which a text that is signed cannot hold. */
    public static final String SIGNATURE = "signature";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z0-9.]+)}");

    /** RFC 9110, 5.6.7: two digits for the day, which {@link DateTimeFormatter#RFC_1123_DATE_TIME} has not always. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final Map<String, Function<Moment, String>> VALUES = new TreeMap<>(Map.ofEntries(
            Map.entry("method", moment -> moment.request().method()),
            Map.entry("host", moment -> moment.request().host()),
            Map.entry("target", moment -> moment.request().uri()),
            Map.entry("path", moment -> moment.request().path()),
            Map.entry("query", moment -> moment.request().query()),
            Map.entry("contentType", moment -> moment.request().contentType().orElse("")),
            Map.entry("body", moment -> moment.request().bodyText()),
            Map.entry("date", moment -> HTTP_DATE.format(moment.instant())),
            Map.entry(
                    "time",
                    moment -> moment.instant().truncatedTo(ChronoUnit.SECONDS).toString()),
            Map.entry("seconds", moment -> Long.toString(moment.instant().getEpochSecond())),
            Map.entry("millis", moment -> Long.toString(moment.instant().toEpochMilli())),
            Map.entry("nonce", Moment::nonce),
            Map.entry("md5.hex", moment -> hex(digest("MD5", moment))),
            Map.entry("md5.base64", moment -> base64(digest("MD5", moment))),
            Map.entry("sha256.hex", moment -> hex(digest("SHA-256", moment))),
            Map.entry("sha256.base64", moment -> base64(digest("SHA-256", moment))),
            Map.entry("sha512.hex", moment -> hex(digest("SHA-512", moment))),
            Map.entry("sha512.base64", moment -> base64(digest("SHA-512", moment))),
            Map.entry(SIGNATURE, Moment::signature)));

    /** What a message may hold beyond the texts of a header: lines and their ends. */
    private static final Set<String> LINES = Set.of("body");

    private final String text;

    private SignatureTemplate(String text) {
        this.text = text;
    }

    /**
     * A request that is being signed.
     *
     * @param nonce a text that no other request has
     * @param signature empty as long as there is none
     */
    record Moment(SignedRequest request, Instant instant, String nonce, String signature) {
        Moment with(String made) {
            return new Moment(request, instant, nonce, made);
        }
    }

    /**
     * The text to be signed.
     *
     * @throws IllegalArgumentException if it names what is unknown, or the signature
     */
    public static SignatureTemplate message(String text) {
        var known = new TreeSet<>(VALUES.keySet());
        known.remove(SIGNATURE);
        return checked(text, known);
    }

    /**
     * The value of a header.
     *
     * @throws IllegalArgumentException if it names what is unknown or what no header can hold
     */
    public static SignatureTemplate header(String text) {
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("expected a text that a header can hold: one line of ASCII");
        }
        var known = new TreeSet<>(VALUES.keySet());
        known.removeAll(LINES);
        return checked(text, known);
    }

    private static SignatureTemplate checked(String text, Set<String> known) {
        PLACEHOLDER.matcher(text).results().map(match -> match.group(1)).forEach(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "{" + name + "} is not known here; known are {" + String.join("}, {", known) + "}");
            }
        });
        return new SignatureTemplate(text);
    }

    /** Whether the text holds this placeholder. */
    public boolean names(String placeholder) {
        return text.contains("{" + placeholder + "}");
    }

    String of(Moment moment) {
        Function<MatchResult, String> value =
                match -> VALUES.get(match.group(1)).apply(moment);
        return PLACEHOLDER.matcher(text).replaceAll(value.andThen(Matcher::quoteReplacement));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] digest(String algorithm, Moment moment) {
        try {
            return MessageDigest.getInstance(algorithm).digest(moment.request().body());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
