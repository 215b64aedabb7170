package dev.unwind.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command drafts a file from a document in a file or from the input, and its status tells what came of it. */
class DraftCommandTest {
    private static final String DOCUMENT = "src/test/resources/openapi/mailer.json";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void the_file_goes_to_the_output_and_what_to_check_to_the_errors() {
        assertEquals(0, run("", DOCUMENT));

        assertThat(text(out), startsWith("# Drafted from the OpenAPI document \"Mailer\""));
        assertThat(text(out), containsString("\nprovider: mailer\n"));
        assertThat(text(err), containsString("CHECK /kinds/silence/name: "));
    }

    @Test
    void the_input_is_read_where_the_file_is_a_hyphen() throws IOException {
        assertEquals(0, run(Files.readString(Path.of(DOCUMENT)), "-"));

        assertThat(text(out), containsString("\nprovider: mailer\n"));
    }

    @Test
    void what_cannot_be_drafted_from_is_named() {
        assertEquals(1, run("", "/nowhere/at.all"));
        assertEquals(1, run("{}", "-"));
        assertEquals(1, run("{", "-"));

        assertThat(text(err), containsString("/nowhere/at.all: cannot be read"));
        assertThat(text(err), containsString("-: at /openapi: expected the version"));
        assertThat(text(err), containsString("-: not well-formed"));
        assertEquals("", text(out));
    }

    @Test
    void other_arguments_are_answered_with_the_usage() {
        assertEquals(2, run(""));
        assertEquals(2, run("", "a", "b"));

        assertThat(text(err), startsWith("usage: draft FILE"));
    }

    private int run(String input, String... arguments) {
        return new DraftCommand(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
