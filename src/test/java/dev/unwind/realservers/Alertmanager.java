package dev.unwind.realservers;

import java.util.Map;

/** Prometheus' Alertmanager from Debian, alone and with nobody to notify. */
final class Alertmanager extends RealServer {
    private final int port = freePort();

    Alertmanager() {
        super("alertmanager");
        var config = write(
                "alertmanager.yml",
                """
                route: { receiver: nobody }
                receivers: [ { name: nobody } ]
                """);
        run(
                Map.of(),
                alertmanager(),
                "--config.file=" + config,
                "--storage.path=" + file("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=");
        awaitStart(() -> new HttpApi("http://127.0.0.1:" + port).answers("/-/ready"));
    }

    /** Fails where it is not installed. */
    static void require() {
        alertmanager();
    }

    private static String alertmanager() {
        return program("prometheus-alertmanager");
    }

    @Override
    String url() {
        return "http://127.0.0.1:" + port + "/api/v2";
    }
}
