package dev.unwind.realservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * RabbitMQ from Debian with its management API: a node of its own with its own port mapper (epmd), never the system's.
 */
final class RabbitMq extends RealServer {
    private static final String SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private final int managementPort = freePort();
    private final String password = UUID.randomUUID().toString();

    RabbitMq() {
        super("rabbitmq");
        var epmdPort = freePort();
        startPortMapper(epmdPort);
        startNode(epmdPort);
        var api = new HttpApi(url(), user(), password());
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
        write(
                "rabbitmq.conf",
                """
                default_user = %s
                default_pass = %s
                management.tcp.ip = 127.0.0.1
                management.tcp.port = %d
                """
                        .formatted(user(), password, managementPort));
        write("enabled_plugins", "[rabbitmq_management].\n");
        write("rabbitmq-env.conf", "");
        makeHome();
        run(environment(epmdPort), program(SERVER));
    }

    /** Everything lies in the folder of its files, and the script becomes the server instead of starting it. */
    private Map<String, String> environment(int epmdPort) {
        return """
                HOME={folder}/home
                ERL_EPMD_ADDRESS=127.0.0.1
                ERL_EPMD_PORT={epmd}
                RABBITMQ_NODENAME=unwind-{node}@127.0.0.1
                RABBITMQ_USE_LONGNAME=true
                RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
                RABBITMQ_NODE_PORT={node}
                RABBITMQ_DIST_PORT={distribution}
                RABBITMQ_CONF_ENV_FILE={folder}/rabbitmq-env.conf
                RABBITMQ_CONFIG_FILE={folder}/rabbitmq.conf
                RABBITMQ_CONFIG_FILES={folder}/conf.d
                RABBITMQ_ADVANCED_CONFIG_FILE={folder}/advanced.config
                RABBITMQ_GENERATED_CONFIG_DIR={folder}/generated
                RABBITMQ_ENABLED_PLUGINS_FILE={folder}/enabled_plugins
                RABBITMQ_MNESIA_BASE={folder}/mnesia
                RABBITMQ_LOG_BASE={folder}/log
                RABBITMQ_LOGS=-
                RABBITMQ_ALLOW_INPUT=true
                RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-noinput -start_epmd false -kernel inet_dist_use_interface {127,0,0,1}
                """
                .replace("{folder}", file("").toString())
                .replace("{epmd}", Integer.toString(epmdPort))
                .replace("{node}", Integer.toString(freePort()))
                .replace("{distribution}", Integer.toString(freePort()))
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1]));
    }

    /** A home with a cookie that nobody else has. */
    private void makeHome() {
        try {
            Files.createDirectory(file("home"));
            var cookie = write("home/.erlang.cookie", UUID.randomUUID().toString());
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
