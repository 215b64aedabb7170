package dev.unwind.batch.change;

import java.util.Optional;

/**
 * The provider's id of a resource, as text. Whether it is a number or a string in JSON depends on the kind. The id of a
 * resource that lies under another one is that one's id, a slash, and what identifies it there, in which slashes and
 * percent signs are percent-encoded: {@code 17/5}.
 *
 * @param value never blank
 */
public record RemoteId(String value) {
    public RemoteId {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("a remote id is never blank");
        }
    }

    /** The id of what lies under this resource, of which this is the id there. */
    public RemoteId child(String own) {
        return new RemoteId(value + "/" + own.replace("%", "%25").replace("/", "%2F"));
    }

    /** The id of the resource under which this one lies; empty if this is no id of a child. */
    public Optional<RemoteId> parent() {
        int slash = value.lastIndexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.of(value.substring(0, slash))
                        .filter(parent -> !parent.isBlank())
                        .map(RemoteId::new);
    }

    /** What identifies a child under its parent. */
    public String own() {
        return value.substring(value.lastIndexOf('/') + 1).replace("%2F", "/").replace("%25", "%");
    }

    @Override
    public String toString() {
        return value;
    }
}
