package dev.unwind.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program kubectl, of which only the part is used that needs no cluster. */
final class Kubectl {
    private Kubectl() {}

    /** The manifests that Kustomize makes of a folder. */
    static String kustomize(Path folder) {
        try {
            var errors = Files.createTempFile("kubectl", ".txt");
            var process = start(folder, errors);
            var manifests = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            var said = Files.readString(errors);
            Files.delete(errors);
            if (status != 0) {
                throw new AssertionError("kubectl kustomize " + folder + " ended with " + status + ": " + said);
            }
            return manifests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process start(Path folder, Path errors) {
        try {
            return new ProcessBuilder("kubectl", "kustomize", folder.toString())
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError(
                    "kubectl is not there to build the manifests with (Debian has it as kubernetes-client)", e);
        }
    }
}
