package dev.unwind.journal.claim;

import io.vertx.mutiny.sqlclient.Row;

/**
 * A batch's right to change a resource, by its id or by its name.
 *
 * @param account the provider account that the resource lies in
 * @param value the id or the name
 * @param shared whether batches with this claim exclude only those that change the resource, not one another
 */
public record Claim(String account, String kind, By by, String value, boolean shared) {
    /** An exclusive claim. */
    public Claim(String account, String kind, By by, String value) {
        this(account, kind, by, value, false);
    }

    /** The shared claim on the same resource. */
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

        public String label() {
            return label;
        }

        public static By of(String label) {
            return label.equals("id") ? ID : NAME;
        }
    }

    /** The claim in a row of the table {@code claim}. */
    public static Claim of(Row row) {
        return new Claim(
                row.getString("account"),
                row.getString("kind"),
                By.of(row.getString("by")),
                row.getString("value"),
                row.getBoolean("shared"));
    }
}
