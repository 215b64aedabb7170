package dev.unwind.provider.draft.kind;

import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiPath;
import java.util.List;
import java.util.Optional;

/**
 * Where resources of a kind lie in an API.
 *
 * @param name of the kind
 * @param collection the path that lists and creates; empty where the API describes none, and of a singleton
 * @param item the path of one resource; of a singleton its only path
 */
record KindPlace(String name, Optional<ApiPath> collection, ApiPath item, boolean singleton) {
    /** The call with this method on one resource. */
    Optional<ApiCall> onItem(String method) {
        return item.call(method);
    }

    /** The call with this method on the collection. */
    Optional<ApiCall> onCollection(String method) {
        return collection.flatMap(path -> path.call(method));
    }

    /** The name of the parameter that holds the id. */
    String idParameter() {
        return ApiPath.parameter(item.last());
    }

    /** What a member may be called that holds the id, beside usual names: as the parameter, or after the kind. */
    List<String> idNames() {
        return List.of(idParameter(), name + "_id");
    }
}
