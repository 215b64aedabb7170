package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.mapping.CanonicalForm;
import dev.unwind.provider.rest.message.MemberDefaults;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalFormTest {
    private static final CanonicalForm FORM = form(false);

    private static CanonicalForm form(boolean nullsAbsent) {
        return new CanonicalForm(new KindDescription.Form(
                Optional.empty(),
                List.of(PathPattern.parse("/rule/shown")),
                List.of(PathPattern.parse("/groups"), PathPattern.parse("/groups/*/members")),
                List.of(PathPattern.parse("/groups/*/members/*")),
                List.of(PathPattern.parse("/label")),
                List.of(PathPattern.parse("/at")),
                List.of(PathPattern.parse("/password")),
                MemberDefaults.of((ObjectNode) json("{'tags':[],'/rule/on':true,'/groups/*/kind':'X'}")),
                nullsAbsent,
                false,
                KindDescription.MaskForm.USUAL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1,'b':{'c':2,'d':3}}      | {'b':{'d':3,'c':2},'a':1}",
                "{'a':1}                        | {'a':1.00}",
                "{'a':100}                      | {'a':1e2}",
                "{'a':0.1}                      | {'a':0.10}",
                "{'a':0}                        | {'a':0.0}",
                "{'a':12345678901234567890}     | {'a':12345678901234567890.0}",
                "{'a':1e400}                    | {'a':10e399}",
                "{'a':1000000000000000000}      | {'a':1e+18}",
                "{'a':9223372036854775807}      | {'a':9223372036854775807.0}",
                "{'a':10000000000000000000}     | {'a':1e19}",
                "{'a':100e2147483600}           | {'a':1e2147483602}",
                "{'a':1,'c':{}}                 | {'a':1,'c':{},'tags':[]}",
                "{'a':null}                     | {'a':null,'tags':[]}",
                "{'label':'x y'}                | {'label':' x y\\t'}",
                "{'rule':{'x':1}}               | {'rule':{'x':1,'shown':'y'}}",
                "{'rule':{'x':1}}               | {'rule':{'x':1,'on':true}}",
                "{'rule':{}}                    | {'rule':{'on':true}}",
                "{'groups':[{'n':2},{'n':1}]}   | {'groups':[{'n':1},{'n':2,'kind':'X'}]}",
                "{'a':1}                        | {'a':1,'password':'p'}",
                "{'at':'2026-01-01T00:00:00Z'}  | {'at':'2026-01-01T01:00:00.000123+01:00'}",
                "{'at':'soon'}                  | {'at':'soon'}",
                "{'groups':[{'members':['A','b']},{'members':['c']}]} | {'groups':[{'members':['C']},{'members':['B','a']}]}"
            })
    void states_that_mean_the_same_are_equal(String one, String other) {
        assertEquals(FORM.of(json(one)), FORM.of(json(other)));
        assertEquals(FORM.of(json(one)).toString(), FORM.of(json(other)).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1}          | {'a':'1'}",
                "{'a':[1,2]}      | {'a':[2,1]}",
                "{'a':[null,1]}   | {'a':[1]}",
                "{'a':null}       | {}",
                "{'a':{'b':null}} | {'a':{}}",
                "{'label':'x y'}  | {'label':'xy'}",
                "{'a':'X'}        | {'a':'x'}",
                "{'a':9007199254740993} | {'a':9007199254740992}",
                "{'groups':[{'members':['a']}]} | {'groups':[{'members':['a','a']}]}"
            })
    void states_that_differ_are_not(String one, String other) {
        assertNotEquals(FORM.of(json(one)), FORM.of(json(other)));
    }

    @Test
    void nulls_mean_nothing_only_where_that_is_declared() {
        var withNulls = json("{'a':1,'b':null,'c':{'d':null,'e':[{'f':null},null]}}");
        assertEquals(
                form(true).of(json("{'a':1,'c':{'e':[{},null]}}")), form(true).of(withNulls));
        assertNotEquals(FORM.of(json("{'a':1,'c':{'e':[{},null]}}")), FORM.of(withNulls));
    }

    @Test
    void numbers_of_another_parser_are_the_same_numbers() throws JsonProcessingException {
        assertEquals(FORM.of(json("{'a':2.20,'b':3}")), FORM.of(new ObjectMapper().readTree("{\"a\":2.2,\"b\":3.0}")));
    }

    @Test
    void the_argument_is_left_as_it_was() {
        var projection = json("{'rule':{'shown':'y'},'groups':[{'members':['B','A']}],'n':null}");
        var before = projection.deepCopy();
        FORM.of(projection);
        assertEquals(before, projection);
    }
}
