package dev.unwind.batch.change;

/**
 * The id by which a provider knows a resource, as text. Whether JSON spells it as a number or a string is its kind's business.
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
