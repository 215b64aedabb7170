package dev.unwind.journal.claim;

import io.vertx.mutiny.sqlclient.Row;

/**
 * A batch's right to change a resource, by its id or by its name.
 *
 * @param account the provider account that the resource lies in
 * @param value the id or the name
 * @param shared whether it only keeps the resource from being changed by others: who reads it does not keep other readers off
 */
public record Claim(String account, String kind, By by, String value, boolean shared) {
    /** The right to change it, for one batch alone. */
    public Claim(String account, String kind, By by, String value) {
        this(account, kind, by, value, false);
    }

    /** The right to find it unchanged, beside others who have the same. */
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

    /** A row of the table of the same name. */
    static Claim of(Row row) {
        return new Claim(
                row.getString("account"),
                row.getString("kind"),
                By.of(row.getString("by")),
                row.getString("value"),
                row.getBoolean("shared"));
    }
}
