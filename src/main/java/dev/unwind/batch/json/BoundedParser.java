package dev.unwind.batch.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.math.BigDecimal;

/** Refuses numbers by their exponent, which the parser's own constraints do not bound. */
final class BoundedParser extends JsonParserDelegate {
    /** The message of the failure. */
    static final String EXPONENT = "a number has an exponent over " + BoundedReader.GREATEST_EXPONENT + " or under -"
            + BoundedReader.GREATEST_EXPONENT;

    BoundedParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public BigDecimal getDecimalValue() throws IOException {
        if (exponent() > BoundedReader.GREATEST_EXPONENT) {
            throw new StreamConstraintsException(EXPONENT, currentLocation());
        }
        return super.getDecimalValue();
    }

    /** The magnitude of the exponent of the current number, as it is spelt; 0 if it has none. */
    private int exponent() throws IOException {
        String number = getText();
        int at = Math.max(number.indexOf('e'), number.indexOf('E'));
        int exponent = 0;
        for (int i = at + 1; at >= 0 && i < number.length() && exponent <= BoundedReader.GREATEST_EXPONENT; i++) {
            int digit = Character.digit(number.charAt(i), 10);
            exponent = digit < 0 ? exponent : exponent * 10 + digit;
        }
        return exponent;
    }
}
