package dev.unwind.journal.segment;

import dev.unwind.journal.record.ImageRole;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;

/** Fragments of SQL that read images: those in the table {@code image}, and those in segments. */
public final class ImageSql {
    // With offset 0 each segment is looked up by its key; else all segments of the batch are read for each step.
    /**
     * The images of the row {@code step}, for a lateral join: {@code role} or {@code code}, {@code place},
     * {@code body}. Of two in one role the one with the greater {@code place} counts.
     */
    public static final String OF_STEP =
            """
            (select image.role, null::integer as code, 0 as place, image.body from image
                where image.batch_id = step.batch_id and image.step = step.number
            union all
            select null, step.images[at]::integer, at, found.body
            from generate_series(1, cardinality(step.images), 4) as at
            cross join lateral (
                select substring(images from step.images[at + 2]::integer + 1 for step.images[at + 3]::integer) as body
                from segment where batch_id = step.batch_id and first_number = step.images[at + 1] offset 0) as found)""";

    private ImageSql() {}

    /** Whether the row {@code step} has an image in this role. */
    public static String exists(ImageRole role) {
        return """
                (exists (select from image
                    where image.batch_id = step.batch_id and image.step = step.number and image.role = '%s')
                or exists (select from generate_series(1, cardinality(step.images), 4) as at where step.images[at] = %d))"""
                .formatted(role.name(), Codes.ROLES.of(role));
    }

    /** Whether a row of {@link #OF_STEP}, called {@code image}, is of this role. */
    public static String isOf(ImageRole role) {
        return "(image.role = '%s' or image.code = %d)".formatted(role.name(), Codes.ROLES.of(role));
    }

    /** The role that a row of {@link #OF_STEP} says. */
    public static ImageRole role(Row row) {
        var name = row.getString("role");
        return name == null ? Codes.ROLES.constant(row.getInteger("code")) : ImageRole.valueOf(name);
    }

    /** Places as the column {@code step.images} has them, in the form of a text; null for none. */
    public static String array(List<ImagePlace> places) {
        if (places.isEmpty()) {
            return null;
        }
        var text = new StringBuilder("{");
        for (var place : places) {
            text.append(text.length() == 1 ? "" : ",")
                    .append(Codes.ROLES.of(place.role()))
                    .append(',')
                    .append(place.segment())
                    .append(',')
                    .append(place.offset())
                    .append(',')
                    .append(place.length());
        }
        return text.append('}').toString();
    }
}
