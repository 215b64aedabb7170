package dev.unwind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Work on whole documents is reached through {@link dev.unwind.offload.DocumentWork} alone. What a method calls, and
 * what the lambdas that it makes call, is followed through the bytecode, except for lambdas that are given to
 * {@code DocumentWork} or to a worker of Vert.x. No other way may lead from an asynchronous method to the work.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.LongWorkTest")
class LongWorkTest {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final String OFFLOAD = "dev/unwind/offload/DocumentWork";

    /** Checks and comparisons of whole documents. */
    private static final Set<String> WORK = Set.of(
            "dev/unwind/provider/KindRules.canonical",
            "dev/unwind/provider/KindRules.likeness",
            "dev/unwind/provider/KindRules.check",
            "dev/unwind/engine/state/StateDiff.between",
            "dev/unwind/engine/state/StateDiff.patch",
            "dev/unwind/engine/state/StateDiff.changesNothing");

    /** Methods that may do such work where they are called, and why. */
    private static final Map<String, String> ALLOWED =
            Map.of("dev/unwind/provider/KindRules.comparedName", "a document that holds one name");

    private static final Map<String, ClassNode> TYPES = new HashMap<>();

    /** The types that declare a method, by its name and form. */
    private static final Map<String, Set<String>> DECLARED = new HashMap<>();

    /** The methods that call or pass on a method, by that method. */
    private static final Map<String, Set<String>> CALLERS = new HashMap<>();

    private static final Set<String> OFFLOADED = new HashSet<>();

    @BeforeAll
    static void read() throws IOException {
        try (var files = Files.walk(CLASSES.resolve("dev"))) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(LongWorkTest::read);
        }
        TYPES.values()
                .forEach(type -> type.methods.forEach(method -> Stream.of(method.instructions.toArray())
                        .forEach(instruction -> follow(type.name + "." + method.name + method.desc, instruction))));
    }

    private static void read(Path file) {
        try {
            var type = new ClassNode();
            new ClassReader(Files.readAllBytes(file)).accept(type, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
            TYPES.put(type.name, type);
            type.methods.forEach(method -> DECLARED.computeIfAbsent(method.name + method.desc, first -> new HashSet<>())
                    .add(type.name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void follow(String caller, AbstractInsnNode instruction) {
        if (instruction instanceof MethodInsnNode call) {
            called(call.owner, call.name, call.desc).forEach(method -> note(method, caller));
        } else if (instruction instanceof InvokeDynamicInsnNode made) {
            Stream.of(made.bsmArgs)
                    .filter(Handle.class::isInstance)
                    .map(Handle.class::cast)
                    .flatMap(body -> called(body.getOwner(), body.getName(), body.getDesc()))
                    .forEach(method -> {
                        if (isGivenAway(made)) {
                            OFFLOADED.add(method);
                        } else {
                            note(method, caller);
                        }
                    });
        }
    }

    private static void note(String method, String caller) {
        CALLERS.computeIfAbsent(method, first -> new TreeSet<>()).add(caller);
    }

    /**
     * Whether a lambda is an argument of the next call, and that is one of {@code DocumentWork}, or gives it to a
     * worker of Vert.x.
     */
    private static boolean isGivenAway(InvokeDynamicInsnNode lambda) {
        var next = lambda.getNext();
        while (next != null && (next.getOpcode() < 0 || next.getOpcode() == Opcodes.ICONST_0)
                || next instanceof InvokeDynamicInsnNode) {
            next = next.getNext();
        }
        return next instanceof MethodInsnNode call
                && (call.owner.equals(OFFLOAD) || call.name.equals("executeBlocking"));
    }

    /** The methods that a call may reach: its own, that of a type above, or one that overrides it. */
    private static Stream<String> called(String owner, String name, String form) {
        return DECLARED.getOrDefault(name + form, Set.of()).stream()
                .filter(type -> isA(type, owner) || isA(owner, type))
                .map(type -> type + "." + name + form);
    }

    private static boolean isA(String type, String ancestor) {
        var node = TYPES.get(type);
        return type.equals(ancestor)
                || node != null
                        && Stream.concat(Stream.ofNullable(node.superName), node.interfaces.stream())
                                .anyMatch(above -> isA(above, ancestor));
    }

    private static String name(String method) {
        return method.substring(0, method.indexOf('('));
    }

    private static boolean isAsynchronous(String method) {
        return method.endsWith(")Lio/smallrye/mutiny/Uni;") || method.endsWith(")Lio/smallrye/mutiny/Multi;");
    }

    /** The methods that lead to the work, and the way from each down to it. */
    private static Map<String, List<String>> ways() {
        var ways = new HashMap<String, List<String>>();
        var open = new ArrayDeque<String>();
        CALLERS.keySet().stream().filter(method -> WORK.contains(name(method))).forEach(method -> {
            ways.put(method, List.of(method));
            open.add(method);
        });
        while (!open.isEmpty()) {
            var method = open.poll();
            for (var caller : CALLERS.getOrDefault(method, Set.of())) {
                if (!ALLOWED.containsKey(name(caller)) && !ways.containsKey(caller)) {
                    ways.put(
                            caller,
                            Stream.concat(Stream.of(caller), ways.get(method).stream())
                                    .toList());
                    open.add(caller);
                }
            }
        }
        return ways;
    }

    /** Of these, the methods that are reached from outside without {@code DocumentWork} in between. */
    private static Set<String> open(Set<String> methods) {
        var reached = methods.stream()
                .filter(method -> !CALLERS.containsKey(method) && !OFFLOADED.contains(method))
                .collect(Collectors.toCollection(HashSet::new));
        for (boolean more = true; more; ) {
            more = reached.addAll(methods.stream()
                    .filter(method ->
                            CALLERS.getOrDefault(method, Set.of()).stream().anyMatch(reached::contains))
                    .toList());
        }
        return reached;
    }

    @Test
    void work_on_whole_documents_is_reached_through_document_work_alone() {
        var ways = ways();
        var open = open(ways.keySet());
        var found = ways.entrySet().stream()
                .filter(way -> open.contains(way.getKey()) && isAsynchronous(way.getKey()))
                .map(Map.Entry::getValue)
                // Of the asynchronous methods of a way the one that is nearest to the work.
                .filter(way -> way.stream().skip(1).noneMatch(LongWorkTest::isAsynchronous))
                .map(way -> way.stream()
                        .map(method -> name(method).replaceFirst("dev/unwind/", ""))
                        .collect(Collectors.joining(" → ")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals("", String.join("\n", found));
    }

    @Test
    void what_is_looked_for_is_there() {
        var names = Stream.concat(
                        CALLERS.keySet().stream(), CALLERS.values().stream().flatMap(Set::stream))
                .map(LongWorkTest::name)
                .collect(Collectors.toSet());
        assertEquals(
                List.of(),
                WORK.stream().filter(method -> !names.contains(method)).toList());
        assertEquals(
                List.of(),
                ALLOWED.keySet().stream()
                        .filter(method -> !names.contains(method))
                        .toList());
        assertTrue(OFFLOADED.size() > 20, OFFLOADED::toString);
    }
}
