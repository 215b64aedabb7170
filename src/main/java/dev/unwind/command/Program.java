package dev.unwind.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Runs the gateway, or a command, which needs neither a database nor a configuration. */
@QuarkusMain
public final class Program {
    private static final String DRAFT = "draft";

    Program() {}

    /** @param arguments {@code draft} and its own; without them the gateway runs until it is stopped */
    public static void main(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        if (words.isEmpty() || !words.get(0).equals(DRAFT)) {
            Quarkus.run(arguments);
            return;
        }
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new DraftCommand(System.in, out, err).run(words.subList(1, words.size())));
    }
}
