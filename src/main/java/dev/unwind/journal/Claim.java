package dev.unwind.journal;

/**
 * A batch's right to change a resource, by its id or by its name.
 *
 * @param account the provider account that the resource lies in
 * @param value the id or the name
 */
public record Claim(String account, String kind, By by, String value) {
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
