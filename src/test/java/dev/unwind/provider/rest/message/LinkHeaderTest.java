package dev.unwind.provider.rest.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header Link is read as its grammar has it, however long it is. */
@Execution(ExecutionMode.CONCURRENT)
class LinkHeaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<n>; rel=next",
                "<n>;rel=\"next\"",
                "<n> ; REL = NEXT ; title=x",
                "<p>; rel=prev, <n>; rel=\"last next\"",
                "<p>; rel=\"prev\"; title=\"a, <x>; rel=next\", <n>; title=\"\\\"; rel=no\"; rel=next",
                "<n>; rel=next; rel=prev",
                "<p>, <n>; rel=next",
                "<p,;>; rel=prev, <n>; rel=next",
            })
    void the_next_page_is_found(String header) {
        assertEquals(Optional.of("n"), LinkHeader.next(List.of(header)));
        assertEquals(Optional.of("n"), LinkHeader.next(List.of("<a>; rel=first", header)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<n>",
                "<n; rel=next",
                "n; rel=next",
                "<n>; rel=prev; rel=next",
                "<n>; title=\"rel=next\"",
                "<n>; title=\"; rel=next",
                "<n>; rel=\"nextish\"",
                "<n>; rel",
                "<n>; rel=",
                "<n>; xrel=next",
            })
    void nothing_else_is_taken_for_it(String header) {
        assertEquals(Optional.empty(), LinkHeader.next(List.of(header)));
    }

    @Test
    void a_long_header_takes_no_longer_than_it_is_long() {
        for (String part : List.of("x", "\"\"", "\\", "a\"b", ";rel", "; rel = \"", "<", "<>", " ", "\t,")) {
            assertEquals(Optional.empty(), LinkHeader.next(List.of("<n>" + part.repeat(1_000_000))));
            assertEquals(Optional.empty(), LinkHeader.next(List.of("<n>;rel=\"" + part.repeat(1_000_000) + "x")));
        }
    }
}
