package dev.unwind.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** Sends signals to processes that a test started; by the shell's own kill, which is everywhere. */
final class Signals {
    private Signals() {}

    /** Sends it to all of these that have not ended by themselves meanwhile. */
    static void sendToAll(String signal, Stream<ProcessHandle> processes) {
        processes.forEach(process -> {
            try {
                send(signal, process.pid());
            } catch (IllegalStateException notSent) {
                if (process.isAlive()) {
                    throw notSent;
                }
            }
        });
    }

    static void send(String signal, long pid) {
        try {
            var kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + signal + ": "
                        + new String(kill.getInputStream().readAllBytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
