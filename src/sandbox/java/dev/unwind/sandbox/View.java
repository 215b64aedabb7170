package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The resources of one collection as a reader sees them: in their current state, or in that before their last write.
 * The nodes are the stored ones and must not be changed.
 */
interface View {
    Optional<ObjectNode> find(long id);

    /** All resources, in the order of their ids. */
    Collection<ObjectNode> all();

    /** The resources that carry an index key (see {@link Shelf}), in the order of their ids. */
    List<ObjectNode> having(String key);
}
