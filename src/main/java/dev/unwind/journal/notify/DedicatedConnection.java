package dev.unwind.journal.notify;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/**
 * The one connection that an instance keeps for itself: over it the lease is renewed, however busy the others are, and comes what
 * other instances have to tell. Opened anew by the next who needs it after it broke.
 */
@ApplicationScoped
public class DedicatedConnection {
    private final Pool pool;
    private Consumer<String> onMessage = message -> {};
    private Uni<SqlConnection> connection;

    public DedicatedConnection(Pool pool) {
        this.pool = pool;
    }

    /** Who hears what is told on {@link Notifications#CHANNEL}. Called on an event loop, must not block. */
    synchronized void onMessage(Consumer<String> heard) {
        onMessage = heard;
    }

    /** The connection, listening. */
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
        Consumer<String> hearing;
        synchronized (this) {
            hearing = onMessage;
        }
        hearing.accept(message);
    }

    /** Whoever found the connection of no use: the next one asked for is another. */
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
