package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;

import dev.unwind.testing.Ports;
import dev.unwind.testing.Waits;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A real PostgreSQL server that keeps its promises (fsync, synchronous commits) and can be stopped and started on its
 * data.
 */
public final class Postgres implements AutoCloseable {
    /** How PostgreSQL is stopped. */
    enum Stop {
        /** Transactions are rolled back, connections are closed, everything is written. */
        FAST,
        /** As in a crash: what follows is a recovery from the log. */
        IMMEDIATE
    }

    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static final Logger QUIET = Logger.getLogger(EmbeddedPostgres.class.getName());

    private final Path data;
    private final int port = Ports.free();
    private final Thread closer = new Thread(this::destroy);
    private final Map<String, String> settings;
    private EmbeddedPostgres server;

    public Postgres() {
        this(Map.of());
    }

    /** @param settings more of them, by their names */
    public Postgres(Map<String, String> settings) {
        this.settings = settings;
        try {
            data = Files.createTempDirectory("unwind-postgres-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        QUIET.setLevel(Level.WARNING);
        Runtime.getRuntime().addShutdownHook(closer);
        start();
    }

    void start() {
        try {
            var builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data.resolve("data"))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    // There is no archive: a recovery ends with what is there.
                    .setServerConfig("restore_command", "false")
                    .setPGStartupWait(Waits.LIMIT);
            settings.forEach(builder::setServerConfig);
            server = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop(Stop how) {
        var postmaster = postmaster();
        if (how == Stop.IMMEDIATE) {
            Signals.send("QUIT", postmaster.pid());
            ended(postmaster);
        }
        QUIET.setLevel(Level.OFF); // it complains at length where there is nothing left to stop
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            QUIET.setLevel(Level.WARNING);
        }
        ended(postmaster);
    }

    /** Copies all there is, while it is stopped for a moment. */
    Path backUp() {
        var backup = data.resolveSibling(data.getFileName() + "-backup");
        stop(Stop.FAST);
        copy(data.resolve("data"), backup);
        start();
        return backup;
    }

    /** Has only what was there when the backup was made, from now on, and a new timeline. */
    void restore(Path backup) {
        stop(Stop.FAST);
        delete(data.resolve("data"));
        copy(backup, data.resolve("data"));
        delete(backup);
        recover();
    }

    /** Goes on with all there is, on a new timeline, as a standby that takes its primary's place. */
    void promote() {
        stop(Stop.FAST);
        recover();
    }

    private void recover() {
        try {
            Files.createFile(data.resolve("data/recovery.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (var file :
                    files.filter(each -> !each.endsWith("postmaster.pid")).toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process that all others of the server descend from. */
    public ProcessHandle postmaster() {
        try {
            var pid = Files.readAllLines(data.resolve("data/postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ended(ProcessHandle process) {
        await().until(() -> !process.isAlive());
    }

    /** What a gateway needs to know to use it. */
    public Map<String, String> environment() {
        return Map.of(
                "UNWIND_DB_HOST", "localhost",
                "UNWIND_DB_PORT", Integer.toString(port),
                "UNWIND_DB_NAME", "postgres",
                "UNWIND_DB_USER", "postgres",
                "UNWIND_DB_PASSWORD", "postgres");
    }

    public <T> List<T> query(String sql, Row<T> row) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var results = statement.executeQuery(sql)) {
            var rows = new ArrayList<T>();
            while (results.next()) {
                rows.add(row.of(results));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The one value that the query gives. */
    public String value(String sql) {
        return query(sql, row -> row.getString(1)).get(0);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(closer);
        destroy();
    }

    private void destroy() {
        if (Files.exists(data.resolve("data/postmaster.pid"))) {
            stop(Stop.FAST);
        }
        delete(data);
    }
}
