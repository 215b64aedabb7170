package dev.unwind.batch.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents from outside are refused where they are not well-formed or out of bounds, with the place and no value. */
@Execution(ExecutionMode.CONCURRENT)
class BoundedReaderTest {
    private static final BoundedReader READER = new BoundedReader(new JsonFactory());

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("{'a':{'b':1e1001}}", "a number has an exponent over 1000 or under -1000, at /a/b"),
                Arguments.of("{'a':1E-1001}", "a number has an exponent over 1000 or under -1000, at /a"),
                Arguments.of("[0,1e999999999]", "a number has an exponent over 1000 or under -1000, at /1"),
                Arguments.of("{'a':1e2147483648}", "a number has an exponent over 1000 or under -1000, at /a"),
                Arguments.of("{'a':-1e+99999999999999999999}", "a number has an exponent over 1000"),
                Arguments.of("{'a':0e00000000000000000000001001}", "a number has an exponent over 1000"),
                Arguments.of("{'a':" + "9".repeat(401) + "}", "a number has more than 400 characters, at /a"),
                Arguments.of("{'a':0." + "9".repeat(400) + "}", "a number has more than 400 characters, at /a"),
                Arguments.of("{'" + "n".repeat(1001) + "':1}", "the name of a member has more than 1000 characters"),
                Arguments.of("[".repeat(101) + "]".repeat(101), "arrays and objects stand more than 100 deep"),
                Arguments.of(
                        "{'a':".repeat(101) + "1" + "}".repeat(101), "arrays and objects stand more than 100 deep"),
                Arguments.of("[".repeat(1_000_000), "arrays and objects stand more than 100 deep"),
                Arguments.of("{'a':1,'\\u0061':2}", "a member stands twice in one object, at /a"),
                Arguments.of("{'a':NaN}", "not well-formed, at /a, in line 1, column 9"),
                Arguments.of("{'a':Infinity}", "not well-formed"),
                Arguments.of("{'a':01}", "not well-formed"),
                Arguments.of("{'a':'\n'}", "not well-formed"),
                Arguments.of("{} {}", "something follows the document"),
                Arguments.of("{}x", "not well-formed"),
                Arguments.of("{'a':1", "not well-formed"),
                Arguments.of("{'s3cret':'s3cret", "not well-formed, at /s3cret"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_is_out_of_bounds_is_refused_with_its_place(String document, String reason) {
        var refusal = assertThrows(UnusableDocument.class, () -> read(document));
        assertTrue(refusal.getMessage().startsWith(reason), refusal.getMessage());
    }

    @Test
    void what_is_within_bounds_is_read_as_it_is_spelt() throws UnusableDocument {
        for (String number : new String[] {"1e1000", "-1E-1000", "0e0001000", "9".repeat(400), "1.50", "1e2"}) {
            assertEquals(
                    0,
                    new java.math.BigDecimal(number)
                            .compareTo(read("[" + number + "]").get(0).decimalValue()));
        }
        assertTrue(read("{'" + "n".repeat(1000) + "':1}").isObject());
        assertTrue(read("[".repeat(100) + "]".repeat(100)).isArray());
        assertEquals("1.50", read("[1.50]").get(0).asText());
        assertEquals("é", READER.read("\uFEFF[\"é\"]".getBytes(UTF_8)).get(0).textValue());
        assertEquals("é", READER.read("[\"é\"]".getBytes(UTF_16)).get(0).textValue());
        assertEquals("1e999999999", read("['1e999999999']").get(0).textValue());
        assertTrue(read("").isMissingNode());
        assertTrue(read(" \n ").isMissingNode());
    }

    @Test
    void bytes_that_are_no_text_are_refused() {
        for (byte[] bytes :
                new byte[][] {{'[', '"', (byte) 0xff, '"', ']'}, {0, 0, (byte) 0xfe, (byte) 0xff, 0, 0x11}}) {
            assertThrows(UnusableDocument.class, () -> READER.read(bytes));
        }
    }

    @Test
    void a_place_that_is_long_is_cut_short() {
        var refusal = assertThrows(UnusableDocument.class, () -> read("{'" + "n".repeat(900) + "':1e1001}"));
        assertTrue(refusal.getMessage().length() < 400, refusal.getMessage());
    }

    private static JsonNode read(String document) throws UnusableDocument {
        return READER.read(document.replace('\'', '"').getBytes(UTF_8));
    }
}
