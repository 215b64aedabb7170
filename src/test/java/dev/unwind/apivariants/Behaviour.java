package dev.unwind.apivariants;

import java.util.function.Function;

/**
 * A way in which a server differs from what its clients expect of it, between them and a collection. Those of a
 * collection compose: the first that was added sees a call first.
 */
@FunctionalInterface
public interface Behaviour {
    /**
     * Has a call carried out and answers it.
     *
     * @param next what the collection does with a call and answers otherwise; may be called later or several times
     */
    Response handle(Call call, Site site, Function<Call, Response> next);
}
