package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** A collection as its behaviours see it: past the API and on the server's event loop. */
public interface Site {
    /** The server's time. */
    long millis();

    /** Has something done later, unless the collection is emptied meanwhile. */
    void after(long millis, Runnable act);

    /** The bodies of what is there, by id and in the order of creation; copies. */
    Map<String, ObjectNode> all();

    /** A copy of the body of a resource. */
    Optional<ObjectNode> find(String id);

    /** The id of what was created last and is still there. */
    Optional<String> newest();

    /** Stores another body of a resource that is there. */
    void write(String id, ObjectNode body);

    /** Stores a new resource under an id that is free. */
    void put(String id, ObjectNode body);

    /** Takes a resource away. */
    void remove(String id);

    /** The resource as the collection shows it, within its envelope. */
    Response shown(int status, String id);

    /** Another collection of the server, by its path. */
    Site other(String path);
}
