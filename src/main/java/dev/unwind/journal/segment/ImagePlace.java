package dev.unwind.journal.segment;

import dev.unwind.journal.record.ImageRole;

/**
 * Where an image of a step is stored.
 *
 * @param segment the number of the first record of its segment
 * @param offset in the images of the segment, in bytes
 * @param length in bytes
 */
public record ImagePlace(ImageRole role, long segment, int offset, int length) {}
