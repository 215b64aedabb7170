package dev.unwind.batch.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** A document from outside that is not well-formed or is out of bounds. The message names the place, and no value. */
public final class UnusableDocument extends IOException {
    private static final int LONGEST_PLACE = 200;

    UnusableDocument(String reason) {
        super(reason);
    }

    /** @param parser stands at what cannot be used */
    public UnusableDocument(String reason, JsonParser parser) {
        this(reason, parser, parser.currentTokenLocation());
    }

    UnusableDocument(String reason, JsonParser parser, JsonLocation at) {
        super(reason + member(parser) + position(at));
    }

    private static String member(JsonParser parser) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        if (pointer.isEmpty()) {
            return "";
        }
        return ", at " + (pointer.length() <= LONGEST_PLACE ? pointer : pointer.substring(0, LONGEST_PLACE) + "…");
    }

    private static String position(JsonLocation at) {
        return at == null || at.getLineNr() < 1 ? "" : ", in line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
