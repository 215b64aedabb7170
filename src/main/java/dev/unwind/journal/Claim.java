package dev.unwind.journal;

/**
 * A batch's right to change a resource, by its id or by its name.
 *
 * @param account the provider account that the resource lies in
 * @param value the id or the name
 * @param shared whether others may hold it shared at the same time: the batch refers to the resource and changes nothing of it
 */
public record Claim(String account, String kind, By by, String value, boolean shared) {
    /** A claim on a resource that the batch is going to change. */
    public Claim(String account, String kind, By by, String value) {
        this(account, kind, by, value, false);
    }

    /** The same claim, to be held beside others that only refer to the resource. */
    public Claim asShared() {
        return new Claim(account, kind, by, value, true);
    }

    /** What a resource is claimed by. */
    public enum By {
        ID("id"),
        NAME("name");

        private final String label;

        By(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        static By of(String label) {
            return label.equals("id") ? ID : NAME;
        }
    }
}
