package dev.unwind.sandbox;

import java.util.List;

/** The resources that a call addressed or created; none for a list or a login. */
record Target(String collection, List<Long> ids) {
    Target {
        ids = List.copyOf(ids);
    }

    /** The resources that a call addresses by its path. */
    static Target of(Path path) {
        return new Target(
                path.collection(),
                path.reference().flatMap(Path::id).map(List::of).orElse(List.of()));
    }
}
