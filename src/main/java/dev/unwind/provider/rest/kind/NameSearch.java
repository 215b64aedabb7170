package dev.unwind.provider.rest.kind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.KindDescription;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds resources of a kind by their names. Thread-safe. */
final class NameSearch {
    private static final int MOST_WITH_NAME = 2;
    private static final int MOST_SIMILAR = 3;

    private final KindDescription kind;
    private final CanonicalForm canonical;
    private final ReadOperation reads;
    private final CallPreparation preparation;
    private final Optional<ListOperation> listing;
    private final Optional<ListOperation> search;

    /**
     * @param listing lists all resources; empty if they cannot be listed
     * @param search looks up a name; empty if there is no such search
     */
    NameSearch(
            KindDescription kind,
            CanonicalForm canonical,
            ReadOperation reads,
            CallPreparation preparation,
            Optional<ListOperation> listing,
            Optional<ListOperation> search) {
        this.kind = kind;
        this.canonical = canonical;
        this.reads = reads;
        this.preparation = preparation;
        this.listing = listing;
        this.search = search;
    }

    /** One spelling for all names that are the same to the provider: as its kind declares, and in Unicode's form C. */
    static String key(KindDescription kind, CanonicalForm canonical, String name) {
        return canonical.text(
                kind.traits().nameMember().orElse("name"), Normalizer.normalize(name, Normalizer.Form.NFC));
    }

    /** See {@link dev.unwind.provider.ResourceReads#find}. */
    Uni<List<RemoteResource>> find(String name) {
        String key = key(kind, canonical, name);
        Predicate<String> wanted = shown -> key(kind, canonical, shown).equals(key);
        Uni<List<RemoteResource>> found = kind.namesAreIds() ? read(name) : matching(name, wanted);
        return versioned(found, MOST_WITH_NAME);
    }

    /** See {@link dev.unwind.provider.ResourceReads#findSimilar}. */
    Uni<List<RemoteResource>> findSimilar(String name) {
        String folded = folded(name);
        Predicate<String> wanted = shown -> folded(shown).equals(folded);
        boolean onlyRead = kind.namesAreIds() && search.isEmpty() && listing.isEmpty();
        return versioned(onlyRead ? read(name) : matching(name, wanted), MOST_SIMILAR);
    }

    /** One form for all spellings that a provider may take for the same name. */
    private static String folded(String name) {
        String compatible = Normalizer.normalize(name, Normalizer.Form.NFKC);
        String lower = compatible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(lower, Normalizer.Form.NFKC).strip().replaceAll("\\s+", " ");
    }

    private Uni<List<RemoteResource>> read(String name) {
        return reads.read(new RemoteId(name)).map(found -> found.stream().toList());
    }

    private Uni<List<RemoteResource>> matching(String name, Predicate<String> wanted) {
        Predicate<RemoteResource> hasName = resource ->
                kind.traits().nameIn(resource.projection()).filter(wanted).isPresent();
        return search.map(byName -> byName.matching(name, hasName))
                .or(() -> listing.map(all -> all.matching(hasName)))
                .orElseGet(() -> Uni.createFrom().item(List.of()));
    }

    private Uni<List<RemoteResource>> versioned(Uni<List<RemoteResource>> found, int most) {
        return found.chain(all -> Multi.createFrom()
                .iterable(all.size() > most ? all.subList(0, most) : all)
                .onItem()
                .transformToUniAndConcatenate(preparation::versioned)
                .collect()
                .asList());
    }
}
