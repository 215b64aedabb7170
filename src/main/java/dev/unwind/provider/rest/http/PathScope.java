package dev.unwind.provider.rest.http;

import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.url.UrlPath;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The paths under which the calls of one kind lie, whatever ids, names, links and redirects are put into them. A target
 * that may mean another path to some server on the way lies under none of them. Immutable.
 */
final class PathScope {
    private final List<String> longestFirst;
    private final boolean encodedSlashes;

    private PathScope(Set<String> paths, boolean encodedSlashes) {
        this.longestFirst = paths.stream()
                .map(UrlPath::withoutTrailingSlashes)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        this.encodedSlashes = encodedSlashes;
    }

    /** The paths that the description of a kind names. */
    static PathScope of(KindDescription kind) {
        return new PathScope(kind.paths(), kind.traits().ids().reserved());
    }

    /** No paths at all. */
    static PathScope none() {
        return new PathScope(Set.of(), false);
    }

    /**
     * A target, if it lies under a path of the kind.
     *
     * @param target a path under the base URL, with its query
     * @throws IllegalArgumentException if it does not; the message shows nothing of it
     */
    String checked(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String rest = longestFirst.stream()
                .filter(own -> path.equals(own) || path.startsWith(own + "/"))
                .findFirst()
                .map(own -> path.substring(own.length()))
                .orElseThrow(() -> new IllegalArgumentException("it is not under a path of the kind"));
        if (!(encodedSlashes ? UrlPath.staysBelow(rest) : UrlPath.isUnambiguous(rest))) {
            throw new IllegalArgumentException(
                    "its path holds \".\" or \"..\" as a segment, an encoded slash, a backslash, or what is no UTF-8");
        }
        if (rest.contains("//")) {
            throw new IllegalArgumentException("its path holds an empty segment");
        }
        return target;
    }
}
