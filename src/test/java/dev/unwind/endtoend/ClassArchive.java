package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * The program's classes as its virtual machine holds them once they are loaded, in a file that later starts map into
 * their memory: a start takes two thirds of the processor's time then. The first test that needs it makes it, by a
 * short run of the program with some batches. A machine that cannot use the file does without it.
 */
final class ClassArchive {
    private static final Path FILE = Path.of("target", "gateway.jsa");

    private ClassArchive() {}

    /** The option by which a virtual machine uses the archive, which is made where it is not there yet. */
    static synchronized String option(Path program) {
        try {
            if (!Files.exists(FILE)
                    || Files.getLastModifiedTime(FILE).compareTo(Files.getLastModifiedTime(program)) < 0) {
                make();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-XX:SharedArchiveFile=" + FILE;
    }

    private static void make() throws IOException {
        var fresh = FILE.resolveSibling("gateway-fresh.jsa");
        Files.deleteIfExists(fresh);
        try (var cluster = new GatewayCluster("class-archive")) {
            var gateway = cluster.gateway("1", Map.of(), List.of("-XX:ArchiveClassesAtExit=" + fresh));
            gateway.awaitReady();
            try (var load = new BatchLoad(List.of(gateway), cluster.provider, 1, 2)) {
                await("batches end").until(() -> load.ended() >= 6);
            }
            gateway.term();
            gateway.awaitEnd();
        }
        if (Files.exists(fresh)) {
            Files.move(fresh, FILE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
