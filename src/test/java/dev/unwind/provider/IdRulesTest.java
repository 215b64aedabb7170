package dev.unwind.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.provider.IdRules.Parent;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A resource that lies under another has one id: two texts for it would be two claims. */
class IdRulesTest {
    private static final IdRules NUMBERS = new IdRules(true, false, Optional.empty());
    private static final IdRules TEXTS = new IdRules(false, true, Optional.empty());

    private static IdRules under(IdRules parent, IdRules own) {
        return own.under(new Parent("parent", Optional.of("realm"), parent, true));
    }

    @ParameterizedTest
    @CsvSource({"7/5, true", "7/0, true", "7/05, false", "07/5, false", "7/00, false", "007/5, false"})
    void the_numbers_in_an_id_begin_with_no_needless_zero(String id, boolean allowed) {
        assertEquals(allowed, under(NUMBERS, NUMBERS).allow(id));
    }

    @ParameterizedTest
    @CsvSource({"r/a%2Fb, true", "r/a%2fb, false", "r/a%25b, true", "r/a%b, false", "r/%61, false", "r/a/b, false"})
    void only_slashes_and_percent_signs_are_encoded_and_these_in_one_way(String id, boolean allowed) {
        assertEquals(allowed, under(IdRules.TEXTS, TEXTS).allow(id));
    }

    @ParameterizedTest
    @CsvSource({"7/a%2Fb/5, true", "7/a%2fb/5, false", "07/a/5, false", "7/a/05, false"})
    void so_it_is_at_every_level(String id, boolean allowed) {
        assertEquals(allowed, under(under(NUMBERS, TEXTS), NUMBERS).allow(id));
    }
}
