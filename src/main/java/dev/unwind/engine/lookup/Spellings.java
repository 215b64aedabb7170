package dev.unwind.engine.lookup;

import dev.unwind.provider.Names;
import dev.unwind.provider.ResourceKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names that are looked for, however their provider spells them. Immutable. */
final class Spellings {
    private final ResourceKind kind;
    private final Map<String, Set<String>> wanted = new HashMap<>();

    Spellings(ResourceKind kind, Set<String> names) {
        this.kind = kind;
        names.forEach(name -> wanted.computeIfAbsent(Names.folded(name), first -> new HashSet<>())
                .add(name));
    }

    /** The names that are looked for and are the same as this one to the provider. */
    List<String> of(String shown) {
        return wanted.getOrDefault(Names.folded(shown), Set.of()).stream()
                .filter(name -> kind.sameName(name, shown))
                .toList();
    }
}
