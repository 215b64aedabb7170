package dev.unwind.endtoend;

import java.time.Duration;

/**
 * What one large batch came to.
 *
 * @param bodies bytes that the largest of its bodies take as text
 * @param accepting from the first line until it was accepted
 * @param carryingOut from then on until all was applied
 * @param undoing from the request to undo all until that was done, the time until the request was accepted included
 * @param atRest bytes live on the heap before
 * @param live bytes live on the heap at most, as far as was looked
 * @param peak bytes resident at most
 */
record LargeBatchFigures(
        int changes,
        long bodies,
        Duration accepting,
        Duration carryingOut,
        Duration undoing,
        long atRest,
        long live,
        long peak) {}
