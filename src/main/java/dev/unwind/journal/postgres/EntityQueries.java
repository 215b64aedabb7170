package dev.unwind.journal.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Runs the queries of the read side, each in a session of its own that is closed with it. */
@ApplicationScoped
public class EntityQueries {
    /** Builds a query from conditions, with their parameters. */
    public static final class Query {
        private final StringBuilder text;
        private final List<Object> parameters = new ArrayList<>();

        public Query(String text, Object first) {
            this.text = new StringBuilder(text);
            parameters.add(first);
        }

        public void and(String condition, Object... values) {
            text.append(" and ").append(condition);
            if (values.length > 1) {
                text.append('(');
            }
            for (int i = 0; i < values.length; i++) {
                parameters.add(values[i]);
                text.append(i == 0 ? "?" : ", ?").append(parameters.size());
            }
            if (values.length > 1) {
                text.append(')');
            }
        }

        public String text() {
            return text.toString();
        }

        public List<Object> parameters() {
            return parameters;
        }
    }

    /**
     * Up to {@code limit} results of the query (HQL) with these parameters, the first of which is {@code ?1}. Lazy; is
     * subscribed to and completes on a Vert.x context; fails with {@link JournalUnavailable} where PostgreSQL is away.
     */
    public <T> Uni<List<T>> list(String query, Class<T> type, int limit, List<Object> parameters) {
        return Panache.withSession(() -> Panache.getSession().flatMap(session -> {
                    var selection = session.createSelectionQuery(query, type).setMaxResults(limit);
                    for (int i = 0; i < parameters.size(); i++) {
                        selection.setParameter(i + 1, parameters.get(i));
                    }
                    return selection.getResultList();
                }))
                .onFailure(PgErrors::causedByTransient)
                .transform(failure -> new JournalUnavailable("the record could not be read", failure));
    }
}
