package dev.unwind.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A native executable can write every answer: each record that an answer is made of is registered. */
class SerializedTest {
    private static final Set<String> ANSWERS = Set.of(
            "BatchAnswer",
            "Cancellations",
            "CheckAnswer",
            "DeliveryAnswer",
            "DraftAnswer",
            "HoldAnswer",
            "KindAnswer",
            "Page",
            "PausedProviderAnswer",
            "PlanAnswer",
            "Problem",
            "ProblemAnswer",
            "ResourceAnswer",
            "ResourceWithHistory",
            "RollbackPlanAnswer",
            "RunAnswer",
            "StepAnswer");

    @Test
    void every_record_that_is_written_is_registered() {
        var records = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.unwind.api")
                        .stream()
                        .filter(JavaClass::isRecord)
                        .toList();
        var answers = records.stream()
                .filter(record -> ANSWERS.contains(record.getSimpleName()))
                .map(JavaClass::reflect)
                .toList();
        assertEquals(ANSWERS.size(), answers.size());
        Set<Class<?>> reached = new TreeSet<>(Comparator.comparing(Class::getName));
        answers.forEach(answer -> reach(answer, reached));

        var registered = records.stream()
                .filter(record -> record.isAnnotatedWith(RegisterForReflection.class))
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertEquals(reached.stream().map(Class::getName).toList(), registered);
    }

    private static void reach(Type type, Set<Class<?>> reached) {
        if (type instanceof ParameterizedType parameterized) {
            reach(parameterized.getRawType(), reached);
            Arrays.stream(parameterized.getActualTypeArguments()).forEach(argument -> reach(argument, reached));
        } else if (type instanceof Class<?> found
                && found.isRecord()
                && found.getName().startsWith("dev.unwind.")
                && reached.add(found)) {
            Arrays.stream(found.getRecordComponents())
                    .map(RecordComponent::getGenericType)
                    .forEach(component -> reach(component, reached));
        }
    }
}
