package dev.unwind.batch.change;

/**
 * The provider's id of a resource, as text. Whether it is a number or a string in JSON depends on the kind.
 *
 * @param value never blank
 */
public record RemoteId(String value) {
    public RemoteId {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("a remote id is never blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
