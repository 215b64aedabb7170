package dev.unwind.journal.alias;

/**
 * Makes the subqueries by which statements follow aliases: one index look-up for each id, whatever the statistics of
 * PostgreSQL say. Batches come in bursts, so that statistics may be far from true, and a join that scans a table would
 * take as long as all steps times all aliases. A subquery with {@code offset 0} is planned as it stands.
 */
public final class AliasSql {
    private AliasSql() {}

    /**
     * The ids that resources had before this one, in a column {@code id}.
     *
     * @param row what has the columns {@code account} and {@code kind}
     * @param id the column of it with the id
     */
    public static String before(String row, String id) {
        return "lateral (select alias.old_id as id from alias where alias.account = %1$s.account and alias.kind = %1$s.kind and alias.new_id = %1$s.%2$s offset 0)"
                .formatted(row, id);
    }

    /**
     * The id that replaced this one, in a column {@code id}.
     *
     * @param row what has the columns {@code account} and {@code kind}
     * @param id the column of it with the id
     */
    public static String after(String row, String id) {
        return "lateral (select alias.new_id as id from alias where alias.account = %1$s.account and alias.kind = %1$s.kind and alias.old_id = %1$s.%2$s offset 0)"
                .formatted(row, id);
    }
}
