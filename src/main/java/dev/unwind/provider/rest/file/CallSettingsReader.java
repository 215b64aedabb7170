package dev.unwind.provider.rest.file;

import dev.unwind.provider.guard.CircuitBreakerSettings;
import dev.unwind.provider.guard.GuardSettings;
import dev.unwind.provider.guard.RateLimit;
import dev.unwind.provider.guard.RetryPolicy;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads timeouts, limits and guards of the calls to a provider. The defaults suit a public API. */
final class CallSettingsReader {
    private static final List<String> SETTINGS_OF_BREAKER = List.of("calls", "failureRatio", "delay", "successes");

    private CallSettingsReader() {}

    static CallSettings read(YamlSection calls) {
        try (calls) {
            Duration timeout = calls.duration("timeout", Duration.ofSeconds(10));
            if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
                calls.mistake("timeout", "expected a millisecond at least and 24 days at most");
            }
            return new CallSettings(
                    timeout,
                    calls.duration("settles", timeout.multipliedBy(2)),
                    calls.duration("readLag", Duration.ZERO),
                    calls.parsed("maxBody", CallSettingsReader::bytes).orElse(8 << 20),
                    new GuardSettings(
                            calls.number("maxConcurrency", 16, 1, 10_000),
                            calls.number("maxWaiting", 10_000, 1, 10_000_000),
                            calls.section("retry")
                                    .map(CallSettingsReader::retry)
                                    .orElseGet(CallSettingsReader::usualRetry),
                            calls.section("rate").map(CallSettingsReader::rate),
                            calls.section("breaker")
                                    .map(CallSettingsReader::breaker)
                                    .orElseGet(CallSettingsReader::usualBreaker)));
        }
    }

    private static RateLimit rate(YamlSection rate) {
        try (rate) {
            if (!rate.has("calls")) {
                rate.mistake("calls", "is required");
            }
            Duration per = rate.duration("per", Duration.ofSeconds(1));
            if (per.toMillis() < 1) {
                rate.mistake("per", "expected a millisecond at least");
                per = Duration.ofSeconds(1);
            }
            return new RateLimit(rate.number("calls", 1, 1, 1_000_000), per);
        }
    }

    private static Optional<CircuitBreakerSettings> breaker(YamlSection breaker) {
        try (breaker) {
            boolean enabled = breaker.flag("enabled").orElse(true);
            for (String key : enabled ? List.<String>of() : SETTINGS_OF_BREAKER) {
                if (breaker.has(key)) {
                    breaker.mistake(key, "has no effect, since enabled is false");
                }
            }
            var described = new CircuitBreakerSettings(
                    breaker.number("calls", 100, 1, 10_000),
                    breaker.parsed("failureRatio", CallSettingsReader::ratio).orElse(0.5),
                    breaker.duration("delay", Duration.ofSeconds(5)),
                    breaker.number("successes", 2, 1, 1_000));
            return enabled ? Optional.of(described) : Optional.empty();
        }
    }

    private static Double ratio(String text) {
        try {
            double ratio = Double.parseDouble(text);
            if (ratio > 0 && ratio <= 1) {
                return ratio;
            }
        } catch (NumberFormatException e) {
            // refused below, with one message for both
        }
        throw new IllegalArgumentException("expected a number above 0, up to 1");
    }

    private static Optional<CircuitBreakerSettings> usualBreaker() {
        return breaker(new YamlSection("", ProviderJson.object(), DescriptionErrors.none()));
    }

    private static RetryPolicy retry(YamlSection retry) {
        try (retry) {
            return new RetryPolicy(
                    retry.number("attempts", 5, 1, 100),
                    retry.duration("delay", Duration.ofMillis(200)),
                    retry.duration("maxDelay", Duration.ofSeconds(10)));
        }
    }

    private static int bytes(String text) {
        var number = text.strip().replaceFirst(" *(KiB|MiB)$", "");
        long unit = text.endsWith("KiB") ? 1L << 10 : text.endsWith("MiB") ? 1L << 20 : 1L;
        if (number.matches("[1-9][0-9]{0,9}") && Long.parseLong(number) * unit <= 1 << 30) {
            return (int) (Long.parseLong(number) * unit);
        }
        throw new IllegalArgumentException("expected a size such as 8MiB, 1024MiB at most");
    }

    static CallSettings usual() {
        return read(new YamlSection("", ProviderJson.object(), DescriptionErrors.none()));
    }

    private static RetryPolicy usualRetry() {
        return retry(new YamlSection("", ProviderJson.object(), DescriptionErrors.none()));
    }
}
