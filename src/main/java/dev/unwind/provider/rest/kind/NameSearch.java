package dev.unwind.provider.rest.kind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.Names;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.listing.ListOperation;
import dev.unwind.provider.rest.mapping.CanonicalForm;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
        return perParent(
                kind,
                name,
                own -> canonical.text(
                        kind.traits().nameMember().orElse("name"), Normalizer.normalize(own, Normalizer.Form.NFC)));
    }

    /** Applies a function to a name; of a child, to what is its name under its parent. */
    private static String perParent(KindDescription kind, String name, UnaryOperator<String> spelling) {
        return above(kind, name)
                .map(parent ->
                        parent.child(spelling.apply(new RemoteId(name).own())).value())
                .orElseGet(() -> spelling.apply(name));
    }

    /** The id of the parent that is part of a child's name. */
    private static Optional<RemoteId> above(KindDescription kind, String name) {
        return kind.traits().ids().parent().isEmpty() || name.isBlank()
                ? Optional.empty()
                : new RemoteId(name).parent();
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
        String folded = perParent(kind, name, NameSearch::folded);
        Predicate<String> wanted =
                shown -> perParent(kind, shown, NameSearch::folded).equals(folded);
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
        Map<String, String> parts = Names.parts(kind.traits(), own(name));
        // What has no text cannot be looked up by it.
        boolean searchable = listing.isEmpty() || parts.values().stream().noneMatch(String::isBlank);
        return search.filter(byName -> searchable)
                .map(byName -> within(byName, name).matching(own(name), parts, hasName))
                .or(() -> listing.map(all -> within(all, name).matching(hasName)))
                .orElseGet(() -> Uni.createFrom().item(List.of()));
    }

    private ListOperation within(ListOperation all, String name) {
        return above(kind, name)
                .flatMap(id -> kind.traits().ids().parent().map(parent -> all.under(parent, id)))
                .orElse(all);
    }

    /** What of a name stands in paths. */
    Stream<String> parts(String name) {
        String own = own(name);
        Map<String, String> parts = Names.parts(kind.traits(), own);
        return parts.isEmpty() ? Stream.of(own) : parts.values().stream();
    }

    /** What a name is under the parent of its resource; the name itself where there are no parents. */
    String own(String name) {
        return above(kind, name).map(parent -> new RemoteId(name).own()).orElse(name);
    }

    /** The resource as a read shows it, where a listing shows less. */
    private Uni<Optional<RemoteResource>> whole(RemoteResource found) {
        return kind.collections().isEmpty() ? preparation.versioned(found).map(Optional::of) : reads.read(found.id());
    }

    private Uni<List<RemoteResource>> versioned(Uni<List<RemoteResource>> found, int most) {
        return found.chain(all -> Multi.createFrom()
                .iterable(all.size() > most ? all.subList(0, most) : all)
                .onItem()
                .transformToUniAndConcatenate(this::whole)
                .filter(Optional::isPresent)
                .map(Optional::orElseThrow)
                .collect()
                .asList());
    }
}
