package dev.unwind.batch;

import java.util.Optional;

/**
 * Who asked for something, and why, as the caller says it.
 *
 * @param by a person or a program
 */
public record Attribution(Optional<String> by, Optional<String> why) {
    public static final Attribution NONE = new Attribution(Optional.empty(), Optional.empty());
}
