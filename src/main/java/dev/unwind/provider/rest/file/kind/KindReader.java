package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.Abilities;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.AbsenceForm;
import dev.unwind.provider.rest.description.CallSettings;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.KindDescription.MaskForm;
import dev.unwind.provider.rest.description.KindDescription.ProgressForm;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.Removal;
import dev.unwind.provider.rest.file.bulk.BulkContext;
import dev.unwind.provider.rest.file.bulk.BulkReader;
import dev.unwind.provider.rest.message.Masks;
import dev.unwind.provider.rest.message.MemberDefaults;
import dev.unwind.provider.rest.operation.CallTemplate;
import dev.unwind.provider.rest.operation.Operation;
import dev.unwind.provider.rest.schema.DesiredStateValidator;
import dev.unwind.provider.rest.yaml.YamlSection;
import dev.unwind.url.UrlPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one kind of a provider's file. */
final class KindReader {
    private final TraitsReader traits;
    private final Set<String> credentials;

    /** @param credentials the headers that carry the provider's credentials */
    KindReader(String provider, String account, CallSettings calls, Set<String> credentials) {
        this.traits = new TraitsReader(provider, account, calls);
        this.credentials = credentials;
    }

    /** @param parent under what the resources lie; empty if they lie under no other */
    KindDescription read(String name, YamlSection kind, Optional<Parent> parent) {
        try (kind) {
            CallScope none = known(parent);
            String path = path(kind, none, parent);
            boolean listed = kind.has("list") || kind.has("find") || ListReader.readsBySearch(kind);
            boolean singleton = kind.flag("singleton").orElse(false);
            IdentityForm identity = identity(name, kind, singleton, listed).under(parent);
            String one = singleton ? path : path + "/{id}";
            boolean namesAreIds = identity.source() == IdentityForm.Source.NAME;
            CallScope any = none.knowing("{id}");
            CallScope reads = any.refusing("If-None-Match", "asks for no answer, which cannot be used");
            OperationsReader operations = OperationsReader.of(kind, one, any);
            CollectionsReader collections = CollectionsReader.of(kind, any, operations.creating(), singleton);
            Operation create = operations
                    .create(
                            namesAreIds ? CallTemplate.plain("PUT", one) : CallTemplate.plain("POST", path),
                            namesAreIds)
                    .followedBy(collections.add());
            Abilities abilities = singleton ? AbilitiesReader.ofSingleton(kind) : AbilitiesReader.read(kind);
            Operation update = operations.update().followedBy(collections.changes());
            Removal removal = operations.removal(collections.add());
            Optional<ListForm> list = kind.section("list").map(section -> ListReader.list(section, path, none));
            Optional<ListForm> find = ListReader.find(kind, list, none);
            Optional<ProgressForm> progress =
                    kind.section("async").map(async -> AsyncReader.read(async, none, kind.has("linksUnder")));
            KindTraits traits = this.traits.read(
                    name,
                    kind,
                    new TraitsReader.Operations(
                            identity,
                            list,
                            find,
                            abilities,
                            update,
                            removal,
                            operations.keys(),
                            progress.flatMap(ProgressForm::within)));
            Optional<JsonNode> desired = desired(kind);
            IdentityReader.check(kind, identity, traits);
            operations.check(create, update, removal, traits, desired);
            refuseParent(kind, parent, desired, traits);
            Optional<String> bare = IdentityReader.bare(kind, identity);
            Set<String> unsent = new HashSet<>();
            parent.map(Parent::member).ifPresent(unsent::add);
            bare.flatMap(member -> traits.nameMember()).ifPresent(unsent::add);
            collections.check(kind, traits);
            List<PathPattern> readOnly = List.copyOf(kind.patterns("readOnly"));
            var members = MemberEffects.of(kind, traits, collections, desired);
            MemberDefaults defaults = members.defaults();
            members.check();
            CallTemplate read = readCall(kind, one, reads);
            new AbilitiesReader(kind, traits).check(identity);
            new CallEffects(kind, traits, operations.version(), identity, readOnly, defaults)
                    .check(
                            create,
                            update,
                            removal,
                            collections,
                            ListReader.readsBySearch(kind) ? Optional.empty() : Optional.of(read));
            var context = new BulkContext(
                    traits,
                    identity,
                    operations.version(),
                    operations.keys().isPresent(),
                    operations.exclusive(),
                    bare.isPresent(),
                    create,
                    update,
                    removal.delete());
            var bulk = new BulkReader(context, (call, target, known) -> scope().only(known.toArray(String[]::new))
                    .parameters(call, target));
            return new KindDescription(
                    traits,
                    path,
                    linksUnder(kind),
                    identity,
                    kind.pointer("envelope"),
                    kind.pointer("createdAt"),
                    operations.version(),
                    kind.section("absent").map(IdentityReader::absence).orElseGet(AbsenceForm::usual),
                    list,
                    find,
                    form(kind, traits, readOnly, defaults, collections),
                    desired,
                    operations.keys(),
                    operations.exclusive(),
                    create.withholding(unsent).bare(bare),
                    update.withholding(unsent).bare(bare),
                    read,
                    ListReader.readBySearch(kind, any),
                    progress,
                    removal.withholding(unsent).bare(bare),
                    bare,
                    List.copyOf(collections.forms()),
                    kind.section("bulk").map(bulk::read));
        }
    }

    private static String path(YamlSection kind, CallScope scope, Optional<Parent> parent) {
        String path = kind.required("path");
        if (!path.isEmpty() && !path.startsWith("/")) {
            kind.mistake("path", "starts with /");
        }
        scope.check(kind, "path", path);
        if (parent.isPresent() && !path.contains(CallScope.PARENT)) {
            kind.mistake("parent", "has no effect: " + CallScope.PARENT + " does not stand in path");
        }
        return path;
    }

    private static IdentityForm identity(String name, YamlSection kind, boolean singleton, boolean listed) {
        return singleton
                ? IdentityForm.only(new RemoteId(name))
                : kind.section("id")
                        .map(id -> IdentityReader.identity(id, listed))
                        .orElseGet(IdentityForm::usual);
    }

    /** The parent is no member of the provider's: the gateway adds it. */
    private static void refuseParent(
            YamlSection kind, Optional<Parent> parent, Optional<JsonNode> desired, KindTraits traits) {
        parent.map(Parent::member)
                .filter(member -> traits.nameMember().equals(Optional.of(member))
                        || kind.object("collections")
                                .filter(all -> all.has(member))
                                .isPresent()
                        || kind.text("bare").equals(Optional.of(member)))
                .ifPresent(member -> kind.mistake(
                        "parent", member + " is another member's name, too: give parent.member another one"));
        parent.map(Parent::member)
                .filter(member -> desired.filter(
                                schema -> schema.path("properties").has(member))
                        .isPresent())
                .ifPresent(member -> kind.mistake(
                        "parent", member + " is a member of desired, too: give parent.member another name"));
    }

    /** What the texts of a call may hold that concerns no resource. */
    private CallScope known(Optional<Parent> parent) {
        CallScope scope = scope();
        String placeholder = CallScope.PARENT;
        for (Optional<Parent> above = parent;
                above.isPresent();
                above = above.get().rules().parent()) {
            scope = scope.knowing(placeholder);
            placeholder = placeholder.replace("}", ".parent}");
        }
        return scope;
    }

    private CallScope scope() {
        CallScope scope = CallScope.PLAIN;
        for (String header : credentials) {
            scope = scope.refusing(header, "is set by auth");
        }
        return scope;
    }

    private static List<String> linksUnder(YamlSection kind) {
        List<String> paths = kind.texts("linksUnder");
        if (!paths.stream().allMatch(path -> path.matches("/[^?#{}]*") && UrlPath.staysBelow(path))) {
            kind.mistake("linksUnder", "expected paths under the base URL, such as /repositories");
        }
        return List.copyOf(paths);
    }

    /** The call that reads one resource by its id. A kind that reads by a search has no other. */
    private static CallTemplate readCall(YamlSection kind, String one, CallScope scope) {
        CallTemplate usual = CallTemplate.plain("GET", one);
        return ListReader.readsBySearch(kind) ? usual : CallReader.bare(kind, "read", usual, scope);
    }

    private static KindDescription.Form form(
            YamlSection kind,
            KindTraits traits,
            List<PathPattern> readOnly,
            MemberDefaults defaults,
            CollectionsReader collections) {
        List<PathPattern> unordered = new ArrayList<>(kind.patterns("unordered"));
        collections.members().map(member -> new PathPattern(List.of(member))).forEach(unordered::add);
        return new KindDescription.Form(
                kind.jmesPath("project"),
                readOnly,
                List.copyOf(unordered),
                List.copyOf(kind.patterns("ignoreCase")),
                List.copyOf(kind.patterns("trims")),
                List.copyOf(kind.patterns("times")),
                traits.writeOnly(),
                defaults,
                kind.oneOf("nulls", Map.of("kept", false, "absent", true)).orElse(false),
                kind.oneOf("escapedReads", Map.of("html", true)).orElse(false),
                new MaskForm(
                        new Masks(kind.texts("masks"), traits.behaviour().masked()),
                        kind.flag("keepsMasked").orElse(false)));
    }

    private static Optional<JsonNode> desired(YamlSection kind) {
        Optional<ObjectNode> schema = kind.object("desired");
        try {
            schema.ifPresent(DesiredStateValidator::compiled);
        } catch (RuntimeException e) {
            String why = e.getCause() instanceof IllegalArgumentException cause ? ": " + cause.getMessage() : "";
            kind.mistake("desired", "is no usable JSON Schema" + why);
            return Optional.empty();
        }
        return schema.map(document -> document);
    }
}
