package dev.unwind;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.KindRules;
import dev.unwind.provider.ResourceWrites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The structure of the code. Between rooms: api → engine → {journal, provider} → batch, and api → webhook → journal.
 * Within a room each package names the packages that it uses; nothing goes in a circle, at any depth.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.ArchitectureTest")
class ArchitectureTest {
    private static final String BASE = "dev.unwind.";

    /** A first sentence that means nothing without the Javadoc of another method. */
    private static final Pattern LEANING =
            Pattern.compile("/\\*\\* (The same|Otherwise|Likewise|As above|Like (it|that|the other))\\b");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> new ImportOption.DoNotIncludeTests().includes(location)
                    || location.contains("/dev/unwind/sandbox/") && !location.contains("Test"))
            .withImportOption(location -> !location.contains("package-info"))
            .importPackages("dev.unwind");

    /** Which packages of its room a package uses. A package that stands alone is named with none. */
    private static final Map<String, Set<String>> ARROWS = arrows(
            """
            batch                       batch.change batch.json batch.policy
            batch.change
            batch.json
            batch.policy
            batch.run                   batch batch.policy
            engine                      engine.admission engine.dispatch engine.plan engine.rollback
            engine.admission            engine.metrics engine.refusal engine.state
            engine.async
            engine.compensation         engine.async engine.lookup engine.metrics engine.record engine.restoration engine.state engine.step
            engine.dispatch             engine.admission engine.async engine.lookup engine.metrics engine.refusal engine.rollback engine.run engine.step engine.trace
            engine.forward              engine.async engine.indoubt engine.lookup engine.metrics engine.record engine.schedule engine.state engine.step
            engine.indoubt              engine.async engine.lookup engine.metrics engine.state engine.step
            engine.kindcheck            engine engine.admission engine.async engine.plan engine.record engine.refusal engine.state
            engine.lookup               engine.async engine.state
            engine.metrics              engine.refusal
            engine.naming               engine.refusal engine.state
            engine.plan                 engine.admission engine.compensation engine.lookup engine.record engine.refusal engine.rollback \
                                        engine.schedule engine.state engine.step engine.unwind
            engine.record               engine.state
            engine.refusal
            engine.restoration          engine.async engine.metrics engine.state engine.step
            engine.rollback             engine.compensation engine.record engine.refusal engine.state
            engine.run                  engine.async engine.forward engine.schedule engine.state engine.step engine.unwind
            engine.schedule
            engine.state
            engine.step                 engine.async engine.lookup engine.metrics engine.record engine.schedule engine.state engine.trace
            engine.trace
            engine.unwind               engine.async engine.compensation engine.metrics engine.record engine.restoration engine.schedule engine.state engine.step
            journal.acceptance          journal.async journal.claim journal.postgres journal.record journal.run journal.stream
            journal.alias               journal.async journal.postgres
            journal.async
            journal.claim               journal.alias journal.async journal.postgres
            journal.commit              journal.alias journal.async journal.claim journal.lease journal.notify journal.postgres journal.projection \
                                        journal.record journal.segment journal.stream
            journal.delivery            journal.postgres
            journal.lease               journal.notify journal.postgres journal.projection
            journal.notify
            journal.postgres
            journal.projection          journal.async journal.postgres journal.record journal.segment
            journal.query               journal.postgres journal.projection journal.record journal.segment
            journal.record              journal.postgres
            journal.resource            journal.alias journal.async journal.claim journal.postgres journal.projection journal.record journal.run journal.segment
            journal.retention           journal.postgres
            journal.run                 journal.alias journal.async journal.claim journal.lease journal.postgres journal.projection journal.record \
                                        journal.segment
            journal.segment             journal.record
            journal.stream              journal.async journal.notify journal.postgres journal.record journal.segment
            provider                    provider.call
            provider.call
            provider.draft              provider.draft.kind provider.draft.openapi provider.rest.file provider.rest.placeholder provider.rest.yaml
            provider.draft.kind         provider.draft.openapi
            provider.draft.openapi      provider.rest.yaml
            provider.guard              provider provider.call
            provider.rest               provider provider.call provider.guard provider.rest.description provider.rest.file provider.rest.http \
                                        provider.rest.kind provider.rest.placeholder provider.rest.yaml
            provider.rest.auth          provider provider.rest.message provider.rest.signature provider.rest.transport
            provider.rest.bulk          provider provider.call provider.rest.description provider.rest.http provider.rest.message \
                                        provider.rest.operation
            provider.rest.description   provider provider.guard provider.rest.auth provider.rest.message \
                                        provider.rest.operation provider.rest.transport
            provider.rest.file          provider provider.guard provider.rest.auth provider.rest.description \
                                        provider.rest.file.kind provider.rest.message provider.rest.placeholder \
                                        provider.rest.signature provider.rest.transport provider.rest.yaml
            provider.rest.file.bulk     provider provider.rest.description provider.rest.message provider.rest.operation provider.rest.yaml
            provider.rest.file.kind     provider provider.rest.description provider.rest.file.bulk provider.rest.message \
                                        provider.rest.operation provider.rest.schema provider.rest.yaml
            provider.rest.http          provider provider.call provider.guard provider.rest.auth provider.rest.description \
                                        provider.rest.message provider.rest.signature provider.rest.transport
            provider.rest.kind          provider provider.call provider.rest.bulk provider.rest.description provider.rest.http provider.rest.listing \
                                        provider.rest.mapping provider.rest.message provider.rest.operation provider.rest.schema
            provider.rest.listing       provider provider.rest.description provider.rest.http provider.rest.mapping \
                                        provider.rest.message provider.rest.operation
            provider.rest.mapping       provider provider.rest.description provider.rest.http provider.rest.message \
                                        provider.rest.operation
            provider.rest.message       provider provider.guard
            provider.rest.operation     provider provider.call provider.rest.message
            provider.rest.schema        provider provider.rest.description provider.rest.message provider.rest.operation
            provider.rest.signature     provider.rest.message
            provider.rest.transport     provider.rest.message
            provider.rest.yaml          provider provider.rest.message
            api.batch                   api.body api.http api.plan api.problem api.tenant
            api.body                    api.http api.problem api.tenant
            api.delivery                api.batch api.http api.problem api.tenant
            api.description             api.http api.problem
            api.edge                    api.problem
            api.hold                    api.body api.http api.problem
            api.http                    api.problem
            api.kind                    api.body api.http api.plan api.problem api.tenant
            api.plan
            api.problem
            api.provider                api.body api.hold api.http api.problem
            api.resource                api.body api.http api.problem api.tenant
            api.stream                  api.batch api.http api.problem api.tenant
            api.submission              api.batch api.body api.http api.plan api.problem api.tenant
            api.tenant                  api.problem
            """);

    /**
     * What of a room the rooms above it may use; everything else is the room's own, however public it is to its
     * packages.
     */
    private static final Map<String, Set<String>> DOORS = Map.of(
            "engine",
            names(
                    """
                    engine.* engine.refusal.* engine.plan.* engine.kindcheck.* engine.naming.*
                    engine.admission.StagedSubmission engine.admission.Submitted engine.dispatch.Shutdown
                    """),
            "journal",
            names(
                    """
                    journal.acceptance.AcceptanceOutcome journal.acceptance.Backlog journal.acceptance.BatchAcceptance journal.acceptance.CheckedBatch journal.acceptance.Staging
                    journal.alias.ResourceResolver
                    journal.claim.Claim journal.claim.ClaimConflict journal.claim.ClaimLookup journal.claim.FurtherClaims
                    journal.commit.BatchJournal journal.commit.Journal
                    journal.delivery.Deliveries journal.delivery.Delivery journal.delivery.DeliveryEntity journal.delivery.DeliveryOutcome
                    journal.lease.BatchOwnership journal.lease.Hold journal.lease.Lease journal.lease.OwnershipToken
                    journal.lease.PauseDetector
                    journal.notify.Notifications
                    journal.postgres.DatabaseRetry journal.postgres.JournalConfig journal.postgres.JournalUnavailable
                    journal.postgres.OwnershipLost journal.postgres.Replication journal.postgres.Schema
                    journal.query.*
                    journal.record.*
                    journal.resource.LastApplied journal.resource.NameAdoption journal.resource.ResourceEntity
                    journal.resource.ResourceHistory journal.resource.ResourceQueries
                    journal.retention.RetentionConfig
                    journal.run.*
                    journal.stream.CompletionWaiter journal.stream.Event journal.stream.EventGroup journal.stream.EventStream
                    journal.stream.RunEnds journal.stream.StreamSubscriptions
                    """),
            "provider",
            names("provider.* provider.call.* provider.draft.* provider.draft.openapi.InvalidOpenApi"
                    + " provider.guard.ProviderPauses"),
            "webhook",
            names("webhook.Receivers webhook.WebhookSender webhook.WebhookUrl"));

    private static Map<String, Set<String>> arrows(String text) {
        return text.lines()
                .map(ArchitectureTest::names)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toMap(
                        line -> line.iterator().next(),
                        line -> line.stream().skip(1).collect(Collectors.toSet()),
                        (one, two) -> {
                            throw new IllegalArgumentException("a package is named twice");
                        },
                        TreeMap::new));
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.trim().split("\\s+"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().substring(BASE.length());
    }

    private static String roomOf(JavaClass type) {
        return packageOf(type).split("\\.")[0];
    }

    private static Stream<Dependency> dependencies() {
        return CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> use.getTargetClass().getPackageName().startsWith(BASE))
                .filter(use -> use.getOriginClass().getPackageName().startsWith(BASE));
    }

    @Test
    void arrows_run_one_way() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy("dev.unwind.api..")
                .layer("command")
                .definedBy("dev.unwind.command..")
                .layer("ops")
                .definedBy("dev.unwind.ops..")
                .layer("engine")
                .definedBy("dev.unwind.engine..")
                .layer("webhook")
                .definedBy("dev.unwind.webhook..")
                .layer("journal")
                .definedBy("dev.unwind.journal..")
                .layer("provider")
                .definedBy("dev.unwind.provider..")
                .layer("batch")
                .definedBy("dev.unwind.batch..")
                .layer("backoff")
                .definedBy("dev.unwind.backoff..")
                .layer("url")
                .definedBy("dev.unwind.url..")
                .layer("route")
                .definedBy("dev.unwind.route..")
                .layer("memory")
                .definedBy("dev.unwind.memory..")
                .layer("offload")
                .definedBy("dev.unwind.offload..")
                .layer("sandbox")
                .definedBy("dev.unwind.sandbox..")
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("command")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ops")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("api", "ops")
                .whereLayer("webhook")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("journal")
                .mayOnlyBeAccessedByLayers("api", "ops", "engine", "webhook")
                .whereLayer("provider")
                .mayOnlyBeAccessedByLayers("api", "command", "ops", "engine")
                .whereLayer("backoff")
                .mayNotAccessAnyLayer()
                .whereLayer("url")
                .mayNotAccessAnyLayer()
                .whereLayer("url")
                .mayOnlyBeAccessedByLayers("provider", "webhook")
                .whereLayer("route")
                .mayNotAccessAnyLayer()
                .whereLayer("route")
                .mayOnlyBeAccessedByLayers("api", "ops")
                .whereLayer("memory")
                .mayNotAccessAnyLayer()
                .whereLayer("memory")
                .mayOnlyBeAccessedByLayers("api", "ops", "engine", "provider")
                .whereLayer("offload")
                .mayOnlyAccessLayers("batch")
                .whereLayer("offload")
                .mayOnlyBeAccessedByLayers("ops", "engine", "journal", "provider")
                .whereLayer("sandbox")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void a_package_uses_only_those_of_its_room_that_it_names() {
        var unnamed = new TreeMap<String, Set<String>>();
        dependencies()
                .filter(use -> roomOf(use.getOriginClass()).equals(roomOf(use.getTargetClass())))
                .filter(use -> !packageOf(use.getOriginClass()).equals(packageOf(use.getTargetClass())))
                .filter(use -> !ARROWS.getOrDefault(packageOf(use.getOriginClass()), Set.of())
                        .contains(packageOf(use.getTargetClass())))
                .forEach(use -> unnamed.computeIfAbsent(
                                packageOf(use.getOriginClass()) + " → " + packageOf(use.getTargetClass()),
                                arrow -> new TreeSet<>())
                        .add(use.getOriginClass().getSimpleName() + " → "
                                + use.getTargetClass().getSimpleName()));
        assertEquals(Map.of(), unnamed);
    }

    @Test
    void an_arrow_that_is_named_is_used() {
        var used = dependencies()
                .map(use -> packageOf(use.getOriginClass()) + " → " + packageOf(use.getTargetClass()))
                .collect(Collectors.toSet());
        var unused = ARROWS.entrySet().stream()
                .flatMap(from -> from.getValue().stream().map(to -> from.getKey() + " → " + to))
                .filter(arrow -> !used.contains(arrow))
                .sorted()
                .toList();
        assertEquals(List.of(), unused);
    }

    @Test
    void a_room_is_entered_by_its_doors_only() {
        var broken = new TreeSet<String>();
        dependencies()
                .filter(use -> !roomOf(use.getOriginClass()).equals(roomOf(use.getTargetClass())))
                .forEach(use -> {
                    var doors = DOORS.get(roomOf(use.getTargetClass()));
                    var target = outermost(use.getTargetClass()).getName().substring(BASE.length());
                    var whole = packageOf(use.getTargetClass()) + ".*";
                    if (doors != null && !doors.contains(target) && !doors.contains(whole)) {
                        broken.add(packageOf(use.getOriginClass()) + " uses " + target);
                    }
                });
        assertEquals(Set.of(), broken);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    @Test
    void packages_form_no_circles() {
        slices().matching("dev.unwind.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void a_package_is_one_concept() {
        var tooLarge = CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getPackageName().startsWith("dev.unwind.sandbox"))
                .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        tooLarge.values().removeIf(files -> files <= 15);
        assertEquals(Map.of(), tooLarge);
    }

    @Test
    void a_type_has_a_name_of_its_own() {
        var shared = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getPackageName().startsWith("dev.unwind.sandbox"))
                .collect(groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getPackageName, Collectors.toCollection(TreeSet::new))));
        shared.values().removeIf(packages -> packages.size() == 1);
        assertEquals(Map.of(), shared);
    }

    @Test
    void every_package_says_what_it_is_for() throws IOException {
        var sources = Path.of("src/main/java");
        try (var folders = Files.walk(sources)) {
            var silent = folders.filter(Files::isDirectory)
                    .filter(folder ->
                            folder.startsWith(sources.resolve("dev/unwind/")) && !folder.endsWith("dev/unwind"))
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .sorted()
                    .toList();
            assertEquals(List.of(), silent);
        }
    }

    @Test
    void a_file_is_about_one_thing() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file).size() > 300)
                    .sorted()
                    .toList();
            assertEquals(List.of(), tooLong);
        }
    }

    @Test
    void a_javadoc_stands_alone() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var leaning = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> lines(file).stream()
                            .filter(line -> LEANING.matcher(line).find())
                            .map(line -> file.getFileName() + ": " + line.trim()))
                    .sorted()
                    .toList();
            assertEquals(List.of(), leaning);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_sandbox_knows_nothing_of_the_gateway() {
        noClasses()
                .that()
                .resideInAPackage("dev.unwind.sandbox..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.unwind.api..",
                        "dev.unwind.engine..",
                        "dev.unwind.webhook..",
                        "dev.unwind.journal..",
                        "dev.unwind.provider..",
                        "dev.unwind.batch..")
                .check(CLASSES);
    }

    @Test
    void the_domain_does_no_input_or_output() {
        noClasses()
                .that()
                .resideInAPackage("dev.unwind.batch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..", "io.smallrye..", "io.quarkus..", "jakarta..", "java.net.http..", "java.sql..")
                .check(CLASSES);
    }

    @Test
    void the_engine_knows_providers_only_by_their_interface() {
        noClasses()
                .that()
                .resideInAPackage("dev.unwind.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.unwind.provider.rest..", "io.vertx..")
                .check(CLASSES);
    }

    /** Who makes a token says that the resource is claimed: the steps of a run, and a check of what it makes itself. */
    @Test
    void claims_are_shown_by_those_who_know_of_them() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.unwind.engine.step.StepClaims")
                .and()
                .doNotHaveFullyQualifiedName("dev.unwind.engine.kindcheck.ScratchClaim")
                .should()
                .callConstructor(ClaimToken.class, KindRules.class, Collection.class, Collection.class)
                .check(CLASSES);
    }

    @Test
    void only_what_carries_out_steps_can_write_to_providers() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.unwind.provider..",
                        "dev.unwind.engine.schedule",
                        "dev.unwind.engine.step",
                        "dev.unwind.engine.indoubt",
                        "dev.unwind.engine.restoration",
                        "dev.unwind.engine.compensation",
                        "dev.unwind.engine.kindcheck")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ResourceWrites.class)
                .check(CLASSES);
    }

    @Test
    void nothing_blocks() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.unwind.sandbox..")
                .and()
                .doNotHaveFullyQualifiedName("dev.unwind.engine.dispatch.Shutdown")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.smallrye.mutiny.groups.UniAwait")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors")
                .check(CLASSES);
    }
}
