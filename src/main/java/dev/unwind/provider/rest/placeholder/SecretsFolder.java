package dev.unwind.provider.rest.placeholder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The folder with the files that placeholders may name. Symbolic links that lead out of it are not followed. */
final class SecretsFolder {
    private static final int MAX_BYTES = 64 * 1024;

    private final Path folder;

    SecretsFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The content of a file, without the line break at its end. Blocks.
     *
     * @param name its path, relative to the folder or absolute
     * @throws IllegalArgumentException if it is not a readable file of the folder, or too large; the message continues
     *     "the value" and shows nothing of the content
     */
    String content(String name) {
        try {
            Path file = folder.resolve(name);
            if (!file.normalize().startsWith(folder.normalize())) {
                throw outside();
            }
            Path real = file.toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw outside();
            }
            if (!Files.isRegularFile(real)) {
                throw new IllegalArgumentException("is in something that is not a file");
            }
            if (Files.size(real) > MAX_BYTES) {
                throw new IllegalArgumentException("is in a file of more than " + MAX_BYTES + " bytes");
            }
            return Files.readString(real).replaceFirst("\\R$", "");
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("is in a file that cannot be read", e);
        }
    }

    private IllegalArgumentException outside() {
        return new IllegalArgumentException("is in a file outside of " + folder
                + ": placeholders read files of this folder only (unwind.providers.secrets-folder)");
    }
}
