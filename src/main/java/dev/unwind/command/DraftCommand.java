package dev.unwind.command;

import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.draft.ProviderDraft;
import dev.unwind.provider.draft.ProviderDrafter;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code draft FILE}: drafts a provider's file from an OpenAPI document. The file goes to the output, what
 * has to be checked to the errors. Blocks.
 */
final class DraftCommand {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int MOST_BYTES = 32 * 1024 * 1024;
    private static final String INPUT = "-";

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    DraftCommand(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command.
     *
     * @param arguments one file, or {@code -} for the input
     * @return the status to exit with: 0 if a file was drafted, 1 if it could not be, 2 for other arguments
     */
    int run(List<String> arguments) {
        if (arguments.size() != 1) {
            err.println("usage: draft FILE   (an OpenAPI document of version 3.0 or 3.1; - reads the input)");
            return MISUSED;
        }
        try {
            byte[] document = read(arguments.get(0));
            if (document.length > MOST_BYTES) {
                err.println(arguments.get(0) + ": expected at most " + MOST_BYTES + " bytes");
                return FAILED;
            }
            show(ProviderDrafter.draft(document));
            return DONE;
        } catch (UnusableDocument | InvalidOpenApi e) {
            err.println(arguments.get(0) + ": " + e.getMessage());
        } catch (IOException | InvalidPathException e) {
            err.println(arguments.get(0) + ": cannot be read");
        }
        return FAILED;
    }

    private byte[] read(String file) throws IOException {
        if (file.equals(INPUT)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            return stream.readNBytes(MOST_BYTES + 1);
        }
    }

    private void show(ProviderDraft draft) {
        out.print(draft.yaml());
        out.flush();
        draft.unknown().forEach(each -> err.println("CHECK " + each.at() + ": " + each.what()));
    }
}
