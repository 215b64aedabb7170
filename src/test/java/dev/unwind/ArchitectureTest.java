package dev.unwind;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the house run one way: api → engine → {journal, provider} → batch; and api → webhook → journal → batch. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> new ImportOption.DoNotIncludeTests().includes(location)
                    || location.contains("/dev/unwind/sandbox/") && !location.contains("Test"))
            .importPackages("dev.unwind");

    @Test
    void arrows_run_one_way() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy("dev.unwind.api..")
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
                .layer("sandbox")
                .definedBy("dev.unwind.sandbox..")
                .whereLayer("api")
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
                .mayOnlyBeAccessedByLayers("api", "ops", "engine")
                .whereLayer("sandbox")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
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

    @Test
    void packages_form_no_circles() {

        slices().matching("dev.unwind.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothing_blocks() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.unwind.sandbox..")
                .and()
                .doNotHaveFullyQualifiedName("dev.unwind.engine.Shutdown")
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
