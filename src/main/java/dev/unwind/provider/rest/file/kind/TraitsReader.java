package dev.unwind.provider.rest.file.kind;

import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Abilities;
import dev.unwind.provider.KindTraits.Behaviour;
import dev.unwind.provider.KindTraits.IdReference;
import dev.unwind.provider.KindTraits.OnDelete;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.IdempotencyHeader;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.Removal;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.schema.SchemaSecrets;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the properties of a kind that hold for all its resources. */
final class TraitsReader {
    private static final String COMPLETE_ANSWERS = "completeAnswers";
    private static final Set<String> WRITES = Set.of("create", "update", "delete");

    private final String provider;
    private final String account;
    private final CallSettings calls;

    TraitsReader(String provider, String account, CallSettings calls) {
        this.provider = provider;
        this.account = account;
        this.calls = calls;
    }

    /**
     * What is read before the traits are.
     *
     * @param finishesWithin how long a write may take that was accepted; empty if that is not declared
     */
    record Operations(
            IdentityForm identity,
            Optional<ListForm> list,
            Optional<ListForm> find,
            Abilities abilities,
            Operation update,
            Removal removal,
            Optional<IdempotencyHeader> keys,
            Optional<Duration> finishesWithin) {}

    KindTraits read(String name, YamlSection kind, Operations operations) {
        Operation update = operations.update();
        boolean namesAreIds = operations.identity().source() == IdentityForm.Source.NAME;
        boolean listable = operations.list().isPresent();
        boolean lookUp = operations.find().isPresent();
        List<String> nameParts = kind.isList("name") ? kind.texts("name") : List.of();
        Optional<String> nameMember = kind.isList("name") ? Optional.empty() : kind.text("name");
        if (kind.isList("name") && nameParts.size() < 2) {
            kind.mistake("name", "expected a member, or a list of several that together are the name");
        }
        boolean named = nameMember.isPresent() || !nameParts.isEmpty();
        if (lookUp && !named) {
            kind.mistake("find", "needs name: the member that holds what is looked for");
        }
        List<String> immutable = new ArrayList<>(kind.texts("immutable"));
        if (immutable.stream().anyMatch(member -> member.startsWith("/"))) {
            kind.mistake("immutable", "expected names of members: a member is immutable as a whole");
        }
        operations.identity().rules().parent().map(Parent::member).ifPresent(immutable::add);
        nameMember.filter(member -> namesAreIds && !immutable.contains(member)).ifPresent(immutable::add);
        List<PathPattern> writeOnly = List.copyOf(kind.patterns("writeOnly"));
        List<PathPattern> secrets = new ArrayList<>(kind.patterns("secrets"));
        secrets.addAll(writeOnly);
        List<PathPattern> masked = List.copyOf(kind.patterns("masked"));
        secrets.addAll(masked);
        masked.stream()
                .filter(pattern -> writeOnly.stream().anyMatch(unseen -> unseen.covers(pattern)))
                .forEach(pattern -> kind.mistake("masked", pattern + " has no effect: it is writeOnly"));
        kind.object("desired").map(SchemaSecrets::in).ifPresent(secrets::addAll);
        refuseSecretNames(kind, nameMember, secrets);
        Set<String> complete = completeAnswers(kind);
        return new KindTraits(
                name,
                provider,
                account,
                operations.identity().rules(),
                nameMember,
                named && (listable || lookUp || namesAreIds),
                listable,
                operations.keys().map(IdempotencyHeader::lifetime),
                complete(complete, operations.abilities()),
                atomic(kind, update),
                operations.abilities(),
                kind.flag("movesOnUpdate").orElse(false),
                List.copyOf(immutable),
                writeOnly,
                !kind.flag("keepsUnseen").orElse(!replaces(update, writeOnly)),
                List.copyOf(kind.patterns("loses")),
                kind.duration("readLag", calls.readLag()),
                kind.duration("settles", calls.settles()),
                calls.timeout(),
                references(kind, operations.identity().rules().parent()),
                List.copyOf(secrets),
                List.copyOf(kind.texts("limitations")),
                List.copyOf(kind.texts("notes")),
                new Behaviour(
                        complete.contains("delete"),
                        operations.list().filter(ListForm::whole).isPresent(),
                        operations.finishesWithin(),
                        List.copyOf(kind.patterns("tolerates")),
                        kind.flag("movesSiblings").orElse(false),
                        namesAreIds,
                        masked,
                        operations.removal().recreate().isPresent(),
                        List.copyOf(nameParts),
                        operations.removal().changed()));
    }

    /** Names stand in records, claims and messages. */
    private static void refuseSecretNames(YamlSection kind, Optional<String> name, List<PathPattern> secrets) {
        List<String> at = name.map(List::of).orElse(List.of());
        if (secrets.stream().anyMatch(secret -> secret.tokens().equals(at))) {
            kind.mistake("name", "cannot be secret: names are shown");
        }
    }

    /** The writes whose answers show the whole result. A plain {@code true} does not mean deletes. */
    private static Set<String> completeAnswers(YamlSection kind) {
        if (!kind.isList(COMPLETE_ANSWERS)) {
            return kind.flag(COMPLETE_ANSWERS).orElse(false) ? Set.of("create", "update") : Set.of();
        }
        Set<String> writes = new HashSet<>(kind.texts(COMPLETE_ANSWERS));
        if (!WRITES.containsAll(writes)) {
            kind.mistake(COMPLETE_ANSWERS, "expected true, false, or a list of create, update and delete");
        }
        return writes;
    }

    /** Whether the answers to all creates and updates that there are show the whole result. */
    private static boolean complete(Set<String> complete, Abilities abilities) {
        return (complete.contains("create") || !abilities.create())
                && (complete.contains("update") || !abilities.update())
                && (complete.contains("create") || complete.contains("update"));
    }

    private static boolean atomic(YamlSection kind, Operation update) {
        boolean oneCall = update.calls().size() == 1;
        boolean atomic = kind.flag("atomicWrites").orElse(oneCall);
        if (atomic && !oneCall) {
            kind.mistake("atomicWrites", "an update of several calls is not atomic");
        }
        return atomic;
    }

    /** Whether an update replaces the whole resource, and so removes members that cannot be read. */
    private static boolean replaces(Operation update, List<PathPattern> writeOnly) {
        return writeOnly.stream()
                .map(pattern -> update.senderOf(pattern.tokens().get(0)))
                .anyMatch(sender -> sender.isPresent()
                        && update.calls().get(sender.getAsInt()).shape().extent() == CallTemplate.Extent.WHOLE);
    }

    /** A parent is referred to by its children, which the provider deletes with it. */
    private static List<IdReference> references(YamlSection kind, Optional<Parent> parent) {
        List<IdReference> references = new ArrayList<>();
        parent.ifPresent(above -> above.kind()
                .ifPresent(name -> references.add(
                        new IdReference(new PathPattern(List.of(above.member())), name, OnDelete.CASCADE))));
        for (YamlSection reference : kind.sections("references")) {
            try (reference) {
                String to = reference.required("kind");
                if (!reference.has("at")) {
                    reference.mistake("at", "is required");
                }
                OnDelete onDelete = onDelete(reference);
                reference
                        .parsed("at", PathPattern::parse)
                        .ifPresent(at -> references.add(new IdReference(at, to, onDelete)));
            }
        }
        return List.copyOf(references);
    }

    /** In YAML, a bare {@code null} is no text. */
    private static OnDelete onDelete(YamlSection reference) {
        if (reference.isNull("onDelete")) {
            return OnDelete.NULL;
        }
        return reference
                .oneOf("onDelete", Map.of("strip", OnDelete.STRIP, "cascade", OnDelete.CASCADE, "null", OnDelete.NULL))
                .orElse(OnDelete.STRIP);
    }
}
