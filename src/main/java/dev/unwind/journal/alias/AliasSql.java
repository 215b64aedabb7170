package dev.unwind.journal.alias;

/**
 * How statements follow aliases: by one look-up for each id, whatever PostgreSQL believes about sizes. Batches come in bursts and
 * claims are gone again before they are counted, so that what it believes may be far from true, and a join that it then makes by
 * going through a table takes as long as all steps times all aliases. A subquery with {@code offset 0} is left as it stands.
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

    /** The id that came after this one, in a column {@code id}; otherwise the same. */
    public static String after(String row, String id) {
        return "lateral (select alias.new_id as id from alias where alias.account = %1$s.account and alias.kind = %1$s.kind and alias.old_id = %1$s.%2$s offset 0)"
                .formatted(row, id);
    }
}
