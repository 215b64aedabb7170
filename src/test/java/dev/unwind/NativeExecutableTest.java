package dev.unwind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What must not be made when a native executable is built is made when it is run. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.NativeExecutableTest")
class NativeExecutableTest {
    private static final String RUN_TIME = "--initialize-at-run-time=";

    /** Chance, time, threads and sockets: of no use, or the same for everybody, where they come from the build. */
    private static final List<Class<?>> OF_THE_MOMENT =
            List.of(Random.class, Clock.class, Thread.class, HttpClient.class, InetAddress.class);

    @Test
    void chance_and_time_are_not_those_of_the_build() throws IOException {
        var needed = new TreeSet<String>();
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.unwind").stream()
                        .filter(each -> !each.getPackageName().startsWith("dev.unwind.sandbox"))
                        .flatMap(each -> each.getFields().stream())
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(NativeExecutableTest::ofTheMoment)
                        .forEach(field -> needed.add(field.getOwner().getName()));

        assertEquals(needed, initializedAtRunTime());
    }

    /** Else the build fails: it initializes the classes that hold such objects, and may not keep these. */
    @Test
    void of_a_class_that_is_initialized_at_run_time_there_is_no_object() throws IOException {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.unwind");
        for (var name : initializedAtRunTime()) {
            var marked = classes.get(name);
            assertEquals(Set.of(), marked.getConstructorCallsToSelf(), () -> name + " is made by nobody");
            assertEquals(Set.of(), marked.getAllSubclasses(), () -> name + " is extended by nobody");
            assertTrue(
                    marked.getConstructors().stream()
                            .allMatch(made -> made.getModifiers().contains(JavaModifier.PRIVATE)),
                    () -> name + " can be made by nobody");
            assertEquals(
                    List.of(),
                    classes.stream()
                            .flatMap(each -> each.getFields().stream())
                            .filter(field ->
                                    field.getType().getAllInvolvedRawTypes().contains(marked))
                            .toList(),
                    () -> name + " is the type of no field");
        }
    }

    private static boolean ofTheMoment(JavaField field) {
        JavaClass type = field.getRawType();
        return type.getPackageName().startsWith("com.fasterxml.uuid")
                || OF_THE_MOMENT.stream().anyMatch(type::isAssignableTo);
    }

    private static TreeSet<String> initializedAtRunTime() throws IOException {
        var settings = new Properties();
        try (InputStream file = NativeExecutableTest.class.getResourceAsStream("/application.properties")) {
            settings.load(file);
        }
        var classes = new TreeSet<String>();
        Arrays.stream(settings.getProperty("quarkus.native.additional-build-args")
                        .split(","))
                .filter(argument -> argument.startsWith(RUN_TIME))
                .map(argument -> argument.substring(RUN_TIME.length()))
                .forEach(classes::add);
        return classes;
    }
}
