package dev.unwind.provider.rest.file.kind;

import dev.unwind.provider.IdRules;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads all kinds of a provider's file, each after the kind under which its resources lie. Used once. */
public final class KindsReader {
    private static final String PARENT = "parent";

    private final KindReader reader;
    private final Map<String, YamlSection> sections;
    private final Map<String, KindDescription> read = new LinkedHashMap<>();

    private KindsReader(KindReader reader, Map<String, YamlSection> sections) {
        this.reader = reader;
        this.sections = sections;
    }

    /**
     * The kinds, in the order of the file. Mistakes are noted in the section.
     *
     * @param provider the name of the provider
     * @param account whose resources they are
     * @param calls the settings of calls that a kind does not set itself
     * @param credentials the headers that carry the provider's credentials
     */
    public static List<KindDescription> read(
            YamlSection file, String provider, String account, CallSettings calls, Set<String> credentials) {
        var all = new KindsReader(new KindReader(provider, account, calls, credentials), file.named("kinds"));
        all.sections.keySet().forEach(name -> all.read(name, new LinkedHashSet<>()));
        return all.sections.keySet().stream()
                .map(all.read::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** @param below the kinds that lie under this one, by way of which it is read */
    private Optional<KindDescription> read(String name, Set<String> below) {
        if (!read.containsKey(name)) {
            below.add(name);
            YamlSection section = sections.get(name);
            Optional<Parent> parent = parent(section, below);
            KindDescription kind = reader.read(name, section, parent);
            parent.flatMap(Parent::kind).map(read::get).ifPresent(above -> requireList(section, kind, above));
            read.put(name, kind);
        }
        return Optional.of(read.get(name));
    }

    /** What a delete takes along has to be found before. */
    private static void requireList(YamlSection section, KindDescription kind, KindDescription above) {
        boolean one = kind.traits().ids().only().isPresent();
        if (above.traits().abilities().delete() && !kind.traits().listable() && !one) {
            section.mistake(
                    "list",
                    "is required: a delete of a " + above.traits().name()
                            + " takes along what lies under it, which is captured before");
        }
    }

    private Optional<Parent> parent(YamlSection kind, Set<String> below) {
        if (!kind.isSection(PARENT)) {
            return kind.text(PARENT).map(above -> parent(kind, Optional.of(above), PARENT, below));
        }
        return kind.section(PARENT).map(section -> {
            try (section) {
                Optional<String> above = section.text("kind");
                Optional<String> member = section.text("member");
                if (above.isEmpty() && member.isEmpty()) {
                    section.mistake("kind", "is required, or member: what the value is called under which they lie");
                }
                return parent(kind, above, member.orElse(PARENT), below);
            }
        });
    }

    private Parent parent(YamlSection kind, Optional<String> above, String member, Set<String> below) {
        if (member.isBlank() || member.contains("/") || member.contains("~")) {
            kind.mistake(PARENT, "expected a member's name");
        }
        if (above.isEmpty()) {
            return new Parent(member, Optional.empty(), IdRules.TEXTS, false);
        }
        if (!sections.containsKey(above.get())) {
            kind.mistake(PARENT, "no kind of this file is called " + above.get());
        } else if (below.contains(above.get())) {
            kind.mistake(PARENT, "a kind lies under none that lies under it: " + String.join(", ", below));
        } else {
            KindDescription described = read(above.get(), below).orElseThrow();
            if (described.traits().movesOnUpdate()) {
                kind.mistake(PARENT, "nothing lies under " + above.get() + ": its ids do not last (movesOnUpdate)");
            }
            return new Parent(
                    member, above, described.traits().ids(), described.traits().allListable());
        }
        return new Parent(member, above, IdRules.TEXTS, false);
    }
}
