package dev.unwind.engine.compensation;

import dev.unwind.provider.PathPattern;
import java.util.List;

/**
 * What a resource that was brought back falls short of what it was, through nobody's fault: its provider's API cannot
 * do it.
 *
 * @param unseen members that reads never show, and that were lost or written over
 * @param lost members that do not outlive the resource's id, and that took other values with the new one
 */
public record Unrestorable(List<PathPattern> unseen, List<PathPattern> lost) {
    public static final Unrestorable NONE = new Unrestorable(List.of(), List.of());
}
