package dev.unwind.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class RequestKeyTest {
    @Test
    void keys_are_equal_by_name_and_fingerprint() {
        var key = new RequestKey("name", new byte[] {1, 2});
        assertEquals(key, new RequestKey("name", new byte[] {1, 2}));
        assertEquals(key.hashCode(), new RequestKey("name", new byte[] {1, 2}).hashCode());
        assertNotEquals(key, new RequestKey("other", new byte[] {1, 2}));
        assertNotEquals(key, new RequestKey("name", new byte[] {1, 3}));
    }

    @Test
    void a_key_cannot_be_changed_from_outside() {
        var given = new byte[] {1, 2};
        var key = new RequestKey("name", given);
        given[0] = 9;
        key.fingerprint()[1] = 9;
        assertArrayEquals(new byte[] {1, 2}, key.fingerprint());
    }
}
