package dev.unwind.provider.draft.kind;

import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiPath;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds kinds in the paths of an API: a collection with the path of one resource below it, or a path without a
 * collection that can be read and changed.
 */
final class KindPlaces {
    static final int MOST = 200;

    private static final List<String> CHANGES = List.of("put", "patch", "post", "delete");
    private static final int MOST_NAMED = 8;

    private final List<ApiPath> paths;
    private final Map<String, ApiPath> byShape = new LinkedHashMap<>();

    /** Paths by what stands before their last segment, and the singular of that. */
    private final Map<String, ApiPath> byOne = new HashMap<>();

    private final Set<ApiPath> used = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final List<KindPlace> places = new ArrayList<>();
    private int leftOut;

    private KindPlaces(List<ApiPath> paths) {
        this.paths = paths;
        paths.forEach(path -> {
            byShape.putIfAbsent(shape(path.template()), path);
            if (!path.endsWithParameter()) {
                byOne.putIfAbsent(
                        before(path, path.segments().size() - 1) + " "
                                + DraftNames.plain(DraftNames.singular(path.last())),
                        path);
            }
        });
    }

    /** The kinds in the document's order, at most 200; what was left out is noted. */
    static List<KindPlace> in(List<ApiPath> paths, DraftNotes notes) {
        var search = new KindPlaces(paths);
        search.findCollections();
        search.findSingletons();
        search.noteRest(notes);
        return search.places;
    }

    /** A path whatever its parameters are called. */
    static String shape(String template) {
        return template.replaceAll("\\{[^}]*}", "{}").replaceAll("/$", "");
    }

    private void findCollections() {
        for (ApiPath item : paths) {
            if (item.endsWithParameter() && byShape.get(shape(item.template())) == item) {
                Optional<ApiPath> collection =
                        Optional.ofNullable(byShape.get(shape(item.parent()))).or(() -> namedInPlural(item));
                boolean written = Stream.concat(
                                CHANGES.stream().filter(item::has),
                                collection.stream()
                                        .flatMap(path -> Stream.of("post").filter(path::has)))
                        .findFirst()
                        .isPresent();
                if (written && item.segments().size() > 1) {
                    add(new KindPlace(name(item, true), collection, item, false));
                }
            }
        }
    }

    /** Of {@code /shelf/{id}} the collection may be {@code /shelves}. */
    private Optional<ApiPath> namedInPlural(ApiPath item) {
        int above = item.segments().size() - 2;
        return above < 0
                ? Optional.empty()
                : Optional.ofNullable(byOne.get(before(item, above) + " "
                        + DraftNames.plain(item.segments().get(above))));
    }

    /** The shape of the first segments of a path. */
    static String before(ApiPath path, int segments) {
        return shape("/" + String.join("/", path.segments().subList(0, segments)));
    }

    private void findSingletons() {
        for (ApiPath path : paths) {
            boolean changed = path.has("put") || path.has("patch");
            if (!used.contains(path) && !path.endsWithParameter() && path.has("get") && changed) {
                ApiSchema answer = path.call("get").map(ApiCall::answer).orElseThrow();
                if (!answer.isArray() && !path.has("post")) {
                    add(new KindPlace(name(path, false), Optional.empty(), path, true));
                }
            }
        }
    }

    private void add(KindPlace place) {
        used.add(place.item());
        place.collection().ifPresent(used::add);
        if (places.size() < MOST) {
            names.add(place.name());
            places.add(place);
        } else {
            leftOut++;
        }
    }

    /** A name for the kind, of the last segments of its path that say something. */
    private String name(ApiPath path, boolean ofMany) {
        List<String> words = path.segments().stream()
                .filter(segment -> !ApiPath.isParameter(segment) && !segment.matches("api|rest|v[0-9.]+"))
                .map(DraftNames::snake)
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            return DraftNames.free(names, "resource");
        }
        String last = words.get(words.size() - 1);
        String own = ofMany ? DraftNames.singular(last) : last;
        boolean tooShort = !ofMany || names.contains(own);
        String full = words.size() > 1 && tooShort ? DraftNames.singular(words.get(words.size() - 2)) + "_" + own : own;
        return DraftNames.free(names, full);
    }

    private void noteRest(DraftNotes notes) {
        if (leftOut > 0) {
            notes.add("/kinds", leftOut + " more kinds were left out: draft them from a document without those above");
        }
        List<String> rest = paths.stream()
                .filter(path -> !used.contains(path))
                .flatMap(path -> path.calls().values().stream())
                .filter(call -> !call.method().equals("GET"))
                .map(ApiCall::line)
                .toList();
        if (!rest.isEmpty()) {
            notes.add(
                    "/kinds",
                    "no kind was made of " + String.join(", ", rest.subList(0, Math.min(MOST_NAMED, rest.size())))
                            + (rest.size() > MOST_NAMED ? " and " + (rest.size() - MOST_NAMED) + " more" : ""));
        }
    }
}
