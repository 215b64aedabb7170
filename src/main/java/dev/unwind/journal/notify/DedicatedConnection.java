package dev.unwind.journal.notify;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/**
 * Keeps one connection apart from the pool's traffic: the lease is renewed over it, however busy the pool is, and
 * notifications arrive on it. A broken connection is replaced when it is needed next. Safe from any thread.
 */
@ApplicationScoped
public class DedicatedConnection {
    private final Pool pool;
    private Consumer<String> listener = message -> {};
    private Uni<SqlConnection> connection;

    public DedicatedConnection(Pool pool) {
        this.pool = pool;
    }

    /** Sets the listener for {@link Notifications#CHANNEL}. It is called on an event loop and must not block. */
    synchronized void onMessage(Consumer<String> listener) {
        this.listener = listener;
    }

    /** The connection, which listens. Lazy; completes on its event loop; fails where PostgreSQL is away. */
    public synchronized Uni<SqlConnection> connection() {
        if (connection == null) {
            connection = pool.getConnection()
                    .call(this::listen)
                    .onFailure()
                    .invoke(this::discard)
                    .memoize()
                    .indefinitely();
        }
        return connection;
    }

    private Uni<Void> listen(SqlConnection opened) {
        opened.closeHandler(this::discard);
        PgConnection.cast(opened.getDelegate())
                .notificationHandler(notification -> received(notification.getPayload()));
        return opened.query("listen " + Notifications.CHANNEL)
                .execute()
                .invoke(() -> received(Notifications.ALL))
                .onFailure()
                .call(opened::close)
                .replaceWithVoid();
    }

    private void received(String message) {
        Consumer<String> current;
        synchronized (this) {
            current = listener;
        }
        current.accept(message);
    }

    /** Closes the connection, because it does not work; the next one that is asked for is new. */
    public synchronized void discard() {
        if (connection != null) {
            connection
                    .call(broken ->
                            broken.query("unlisten *").execute().onFailure().recoverWithNull())
                    .flatMap(SqlConnection::close)
                    .subscribe()
                    .with(closed -> {}, failure -> {});
            connection = null;
        }
    }
}
