package dev.unwind.provider.rest;

import dev.unwind.memory.HeapShare;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.IdReference;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.Tracing;
import dev.unwind.provider.guard.ProviderPauses;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.file.ProviderFiles;
import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.file.ProvidersConfig;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The kinds of all configured providers. A gateway with an invalid file does not start; its log names every mistake.
 */
@Startup
@ApplicationScoped
public class KindRegistry implements Kinds {
    private static final Logger LOG = Logger.getLogger(KindRegistry.class);

    /** Pages of listings may take one part in so many of the heap. */
    private static final int LISTINGS = 4;

    private final SortedMap<String, ResourceKind> kinds = new TreeMap<>();
    private final List<HttpCalls> clients = new ArrayList<>();

    @Inject
    KindRegistry(
            Vertx vertx,
            Config config,
            ProvidersConfig providers,
            ProviderPauses pauses,
            MeterRegistry metrics,
            Tracing tracing) {
        this(
                vertx,
                new PlaceholderSources(name -> config.getOptionalValue(name, String.class), providers.secretsFolder()),
                providers.files(),
                pauses,
                metrics,
                tracing);
    }

    /** Loads provider files, of providers that can ask for pauses of a minute. */
    KindRegistry(Vertx vertx, PlaceholderSources sources, List<String> files, MeterRegistry metrics, Tracing tracing) {
        this(vertx, sources, files, new ProviderPauses(Duration.ofMinutes(1), metrics), metrics, tracing);
    }

    /**
     * Loads provider files.
     *
     * @throws dev.unwind.provider.rest.yaml.InvalidProviderFiles if any of them is invalid
     */
    KindRegistry(
            Vertx vertx,
            PlaceholderSources sources,
            List<String> files,
            ProviderPauses pauses,
            MeterRegistry metrics,
            Tracing tracing) {
        var listings = new HeapShare(LISTINGS);
        Gauge.builder("unwind.memory.waiting", listings, HeapShare::waiting)
                .tag("for", "listings")
                .register(metrics);
        for (ProviderDescription provider : described(sources, files)) {
            var client = new HttpCalls(vertx, provider, pauses, metrics, tracing);
            clients.add(client);
            Map<String, KindDescription> described = new TreeMap<>();
            provider.kinds().forEach(kind -> described.put(kind.traits().name(), kind));
            var made = new KindsOfProvider(described, provider.answers(), client, listings);
            described.keySet().forEach(name -> kinds.put(name, made.get(name)));
        }
        kinds.forEach((name, kind) ->
                kind.cautions().forEach(caution -> LOG.warnf("The description of the kind %s: %s", name, caution)));
    }

    @Override
    public Optional<ResourceKind> find(String name) {
        return Optional.ofNullable(kinds.get(name));
    }

    @Override
    public Kinds under(CallPermit permit) {
        return new KindsUnderPermit(kinds, permit);
    }

    @Override
    public List<ResourceKind> all() {
        return List.copyOf(kinds.values());
    }

    @PreDestroy
    void close() {
        clients.forEach(HttpCalls::close);
    }

    private static Collection<ProviderDescription> described(PlaceholderSources sources, List<String> places) {
        DescriptionErrors mistakes = DescriptionErrors.none();
        Map<String, ProviderDescription> byFile = new TreeMap<>();
        ProviderFiles.load(places, mistakes).forEach((file, yaml) -> new ProviderReader(sources, mistakes.in(file))
                .read(yaml)
                .ifPresent(provider -> byFile.put(file, provider)));
        checkTogether(byFile, mistakes);
        mistakes.refuse();
        return byFile.values();
    }

    private static void checkTogether(Map<String, ProviderDescription> byFile, DescriptionErrors mistakes) {
        var providers = new TreeSet<String>();
        var kinds = new TreeSet<String>();
        byFile.forEach((file, provider) -> {
            if (!providers.add(provider.name())) {
                mistakes.in(file).add("/provider", provider.name() + " is described twice");
            }
            provider.kinds().stream()
                    .map(kind -> kind.traits().name())
                    .filter(name -> !kinds.add(name))
                    .forEach(name -> mistakes.in(file).add("/kinds/" + name, "this kind is described twice"));
        });
        Map<String, KindTraits> all = new TreeMap<>();
        byFile.values().forEach(provider -> provider.kinds()
                .forEach(kind -> all.put(kind.traits().name(), kind.traits())));
        byFile.forEach((file, provider) -> provider.kinds().forEach(kind -> {
            String at = "/kinds/" + kind.traits().name() + "/references";
            kind.traits().references().forEach(reference -> unusable(kind.traits(), reference, all)
                    .ifPresent(why -> mistakes.in(file).add(at, why)));
        }));
    }

    /** Why ids of a kind cannot be followed where they stand; empty if they can. */
    private static Optional<String> unusable(KindTraits holder, IdReference reference, Map<String, KindTraits> all) {
        KindTraits referred = all.get(reference.kind());
        if (referred == null) {
            return Optional.of("no kind is called " + reference.kind());
        }
        if (referred.movesOnUpdate()) {
            return Optional.of(reference.kind() + " cannot be referred to: its ids do not last (movesOnUpdate)");
        }
        boolean asParent = holder.ids()
                .parent()
                .filter(parent -> parent.kind().equals(Optional.of(reference.kind())))
                .filter(parent -> reference.path().tokens().equals(List.of(parent.member())))
                .isPresent();
        return referred.ids().parent().isPresent() && !asParent
                ? Optional.of(reference.kind() + " cannot be referred to: its ids are unique under their parents alone")
                : Optional.empty();
    }
}
