package dev.unwind.webhook;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The configured receivers. A gateway with a mistake in their configuration does not start. Immutable. */
@Startup
@ApplicationScoped
public class Receivers {
    /** No receivers. */
    public static final Receivers NONE = new Receivers(List.of());

    private static final String PREFIX = "unwind.webhooks.receivers.";

    private final List<Receiver> all;

    /**
     * Reads the configuration.
     *
     * @throws IllegalStateException if anything is wrong; names every property
     */
    @Inject
    Receivers(WebhooksConfig config) {
        this(read(config));
    }

    private Receivers(List<Receiver> all) {
        this.all = List.copyOf(all);
    }

    private static List<Receiver> read(WebhooksConfig config) {
        var mistakes = new ArrayList<String>();
        var receivers = new ArrayList<Receiver>();
        new TreeMap<>(config.receivers())
                .forEach((name, receiver) -> read(name, receiver, mistakes).ifPresent(receivers::add));
        for (var one : receivers) {
            receivers.stream()
                    .filter(other -> other != one && one.url().covers(other.url()))
                    .forEach(other -> mistakes.add(PREFIX + other.name() + ".url lies under that of " + one.name()));
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException(
                    "The receivers of webhooks are configured wrong: " + String.join("; ", mistakes));
        }
        return receivers;
    }

    private static Optional<Receiver> read(String name, WebhooksConfig.ReceiverConfig config, List<String> mistakes) {
        int before = mistakes.size();
        var url = url(name, config, mistakes);
        var secrets = new ArrayList<SigningSecret>();
        for (var text : config.secret()) {
            try {
                secrets.add(SigningSecret.parse(text.strip()));
            } catch (IllegalArgumentException e) {
                mistakes.add(PREFIX + name + ".secret: " + e.getMessage());
            }
        }
        return mistakes.size() == before ? url.map(place -> new Receiver(name, place, secrets)) : Optional.empty();
    }

    private static Optional<WebhookUrl> url(String name, WebhooksConfig.ReceiverConfig config, List<String> mistakes) {
        try {
            return Optional.of(WebhookUrl.parse(config.url()));
        } catch (IllegalArgumentException e) {
            mistakes.add(PREFIX + name + ".url: " + e.getMessage());
            return Optional.empty();
        }
    }

    List<Receiver> all() {
        return all;
    }

    /** The names of all receivers, sorted. */
    public List<String> names() {
        return all.stream().map(Receiver::name).toList();
    }

    /** Whether this URL belongs to one of the receivers. */
    public boolean cover(WebhookUrl url) {
        return all.stream().anyMatch(receiver -> receiver.url().covers(url));
    }
}
