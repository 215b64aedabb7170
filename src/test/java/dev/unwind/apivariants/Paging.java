package dev.unwind.apivariants;

/**
 * How a list is read piece by piece.
 *
 * @param most how many a page holds at most, whatever is asked for, and where nothing is
 * @param first the number of the first page, where pages are numbered
 */
public record Paging(Style style, int most, int first) {
    /** All at once. */
    public static final Paging NONE = new Paging(Style.NONE, Integer.MAX_VALUE, 0);

    public enum Style {
        NONE,
        OFFSETS,
        PAGES,
        CURSORS,
        CURSOR_URLS,
        LINKS;

        boolean byCursor() {
            return this == CURSORS || this == CURSOR_URLS || this == LINKS;
        }
    }

    /** By {@code ?offset=&limit=}. */
    public static Paging offsets(int most) {
        return new Paging(Style.OFFSETS, most, 0);
    }

    /** By {@code ?page=&size=}, the first page being 0 or 1. */
    public static Paging pages(int first, int most) {
        return new Paging(Style.PAGES, most, first);
    }

    /** By {@code ?cursor=&limit=}; the answer has the next cursor at {@code next}, null at the end. */
    public static Paging cursors(int most) {
        return new Paging(Style.CURSORS, most, 0);
    }

    /** By {@code ?cursor=&limit=}; the answer has the whole URL of the next page at {@code next}, null at the end. */
    public static Paging cursorUrls(int most) {
        return new Paging(Style.CURSOR_URLS, most, 0);
    }

    /** By the {@code Link} header with {@code rel="next"} (RFC 8288); there is none at the end. */
    public static Paging links(int most) {
        return new Paging(Style.LINKS, most, 0);
    }
}
