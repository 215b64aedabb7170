package dev.unwind.batch;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/**
 * Makes new ids: UUIDs of version 7 (RFC 9562). The generator stands apart from the types of the ids, because a native
 * executable initializes this class when it runs, and such a class must not have left an object in what was built.
 */
final class NewIds {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private NewIds() {}

    /** A new id, greater than those that this process made before. Thread-safe. */
    static UUID next() {
        return GENERATOR.generate();
    }
}
