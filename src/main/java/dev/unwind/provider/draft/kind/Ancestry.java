package dev.unwind.provider.draft.kind;

import dev.unwind.provider.draft.openapi.ApiPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Under what the resources of a kind lie, as their path shows it.
 *
 * @param nearestFirst the kinds of what they lie under; empty if they lie under no resource of a kind
 */
record Ancestry(List<KindPlace> nearestFirst) {
    /** The ancestries of kinds, by the kinds' names. */
    static Map<String, Ancestry> of(Collection<KindPlace> places) {
        Map<String, KindPlace> byItem = new LinkedHashMap<>();
        places.stream()
                .filter(place -> !place.singleton())
                .forEach(place ->
                        byItem.putIfAbsent(KindPlaces.shape(place.item().template()), place));
        Map<String, Ancestry> all = new LinkedHashMap<>();
        places.forEach(place -> {
            List<KindPlace> above = new ArrayList<>();
            Optional<KindPlace> next = above(place, byItem);
            while (next.isPresent()) {
                above.add(next.get());
                next = above(next.get(), byItem);
            }
            all.put(place.name(), new Ancestry(List.copyOf(above)));
        });
        return all;
    }

    /** The kind of what stands last before the resources in their path. That path is longer than the kind's own. */
    private static Optional<KindPlace> above(KindPlace place, Map<String, KindPlace> byItem) {
        ApiPath path = place.collection().orElse(place.item());
        int last = path.segments().size() - (place.collection().isPresent() || place.singleton() ? 0 : 1);
        for (int end = last; end > 0; end--) {
            if (ApiPath.isParameter(path.segments().get(end - 1))) {
                KindPlace found = byItem.get(KindPlaces.before(path, end));
                if (found != null
                        && found.item().segments().size()
                                < place.item().segments().size()) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    Optional<KindPlace> parent() {
        return nearestFirst.stream().findFirst();
    }

    /**
     * What stands for a parameter of a path: {@code {parent}}, {@code {parent.parent}} and so on. Empty if it is not
     * the id of something above.
     *
     * @param end the number of segments up to the parameter, itself included
     */
    Optional<String> placeholder(ApiPath path, int end) {
        String shape = KindPlaces.before(path, end);
        String placeholder = "{parent}";
        for (KindPlace above : nearestFirst) {
            if (KindPlaces.shape(above.item().template()).equals(shape)) {
                return Optional.of(placeholder);
            }
            placeholder = placeholder.replace("}", ".parent}");
        }
        return Optional.empty();
    }
}
