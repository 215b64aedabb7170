package dev.unwind.realservers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;

/** RabbitMQ from Debian with its management API: a node of its own with its own port mapper (epmd), never the system's. */
final class RabbitMq extends RealServer {
    private static final String SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private final int managementPort = freePort();
    private final String password = UUID.randomUUID().toString();

    RabbitMq() {
        super("rabbitmq");
        var epmdPort = freePort();
        startPortMapper(epmdPort);
        startNode(epmdPort);
        var api = new Http(url(), user(), password());
        awaitStart(() -> api.answers("/overview"));
    }

    private void startPortMapper(int port) {
        run(Map.of(), program("epmd"), "-address", "127.0.0.1", "-port", Integer.toString(port));
        awaitStart(() -> accepts(port));
    }

    private static boolean accepts(int port) {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void startNode(int epmdPort) {
        var config = write(
                "rabbitmq.conf",
                """
                default_user = %s
                default_pass = %s
                management.tcp.ip = 127.0.0.1
                management.tcp.port = %d
                """
                        .formatted(user(), password, managementPort));
        var plugins = write("enabled_plugins", "[rabbitmq_management].\n");
        run(
                Map.ofEntries(
                        Map.entry("HOME", home().toString()),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                        Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                        Map.entry("RABBITMQ_NODENAME", "unwind-" + managementPort + "@localhost"),
                        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_NODE_PORT", Integer.toString(freePort())),
                        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(freePort())),
                        Map.entry("RABBITMQ_CONFIG_FILE", config.toString()),
                        Map.entry("RABBITMQ_CONFIG_FILES", file("conf.d").toString()),
                        Map.entry(
                                "RABBITMQ_ADVANCED_CONFIG_FILE",
                                file("advanced.config").toString()),
                        Map.entry(
                                "RABBITMQ_GENERATED_CONFIG_DIR",
                                file("generated").toString()),
                        Map.entry(
                                "RABBITMQ_CONF_ENV_FILE",
                                write("rabbitmq-env.conf", "").toString()),
                        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString()),
                        Map.entry("RABBITMQ_MNESIA_BASE", file("mnesia").toString()),
                        Map.entry("RABBITMQ_LOG_BASE", file("log").toString()),
                        Map.entry("RABBITMQ_LOGS", "-"),
                        // The script becomes the server instead of starting it.
                        Map.entry("RABBITMQ_ALLOW_INPUT", "true"),
                        Map.entry(
                                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                                "-noinput -start_epmd false -kernel inet_dist_use_interface {127,0,0,1}")),
                program(SERVER));
    }

    /** A home with a cookie that nobody else has. */
    private Path home() {
        try {
            var home = Files.createDirectory(file("home"));
            var cookie = Files.writeString(
                    home.resolve(".erlang.cookie"), UUID.randomUUID().toString());
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
            return home;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails where it is not installed. */
    static void require() {
        program("epmd");
        program(SERVER);
    }

    @Override
    String url() {
        return "http://127.0.0.1:" + managementPort + "/api";
    }

    /** An administrator's name. */
    String user() {
        return "administrator";
    }

    String password() {
        return password;
    }
}
