package dev.unwind.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A native executable can write every answer: each record that an answer is made of is registered. */
class SerializedTest {
    private static final List<Class<?>> ANSWERS = List.of(
            BatchAnswer.class,
            CheckAnswer.class,
            DeliveryAnswer.class,
            HoldAnswer.class,
            KindAnswer.class,
            Page.class,
            PlanAnswer.class,
            Problem.class,
            ProblemAnswer.class,
            ResourceAnswer.class,
            ResourceWithHistory.class,
            RollbackPlanAnswer.class,
            RunAnswer.class,
            StepAnswer.class);

    @Test
    void every_record_that_is_written_is_registered() {
        Set<Class<?>> reached = new TreeSet<>(Comparator.comparing(Class::getName));
        ANSWERS.forEach(answer -> reach(answer, reached));

        var registered = Arrays.stream(Serialized.class
                        .getAnnotation(RegisterForReflection.class)
                        .targets())
                .map(Class::getName)
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
