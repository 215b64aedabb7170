package dev.unwind.crashpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An engine's life: it comes to boundaries, before each write into the record and before each call of a provider, and dies at one of
 * them. From then on it neither writes nor calls. Whatever happens between two boundaries can be seen by nobody: to die after a write or
 * a call is to die before the next one. Thread-safe.
 */
public final class Life {
    /** How it dies. */
    public enum Death {
        /** Before the boundary. */
        BEFORE,
        /** Where the boundary is a call, after it was sent: it takes effect much later, if it does at all. */
        CALL_ON_ITS_WAY
    }

    private final int last;
    private final Death death;
    private final CompletableFuture<Void> died = new CompletableFuture<>();
    private final List<Integer> calls = new ArrayList<>();
    private int passed;
    private boolean callOnItsWay;

    private Life(int last, Death death) {
        this.last = last;
        this.death = death;
    }

    /** One that ends at the boundary of that number, from 1. */
    public static Life until(int boundary, Death death) {
        return new Life(boundary, death);
    }

    /** Those that this text lists, as {@link #toString} and lists show them: {@code [3, ~12]}. */
    public static List<Life> all(String text) {
        return Arrays.stream(text.replaceAll("[\\[\\] ]", "").split(","))
                .map(each -> each.startsWith("~")
                        ? until(Integer.parseInt(each.substring(1)), Death.CALL_ON_ITS_WAY)
                        : until(Integer.parseInt(each), Death.BEFORE))
                .toList();
    }

    /** One that does not end. */
    public static Life eternal() {
        return new Life(Integer.MAX_VALUE, Death.BEFORE);
    }

    /** The engine is about to write into the record; gives whether it may. */
    public synchronized boolean mayWrite() {
        return alive() && !endsHere();
    }

    /** The engine is about to call a provider; gives whether it may. */
    public synchronized boolean mayCall() {
        if (!alive()) {
            return false;
        }
        calls.add(passed + 1);
        if (endsHere()) {
            callOnItsWay = death == Death.CALL_ON_ITS_WAY;
            return callOnItsWay;
        }
        return true;
    }

    private boolean endsHere() {
        if (++passed < last) {
            return false;
        }
        died.complete(null);
        return true;
    }

    public boolean alive() {
        return !died.isDone();
    }

    /** Completes when it has ended. */
    public CompletableFuture<Void> died() {
        return died;
    }

    /** Whether it left a call on its way. */
    public synchronized boolean leftCallOnItsWay() {
        return callOnItsWay;
    }

    /** Which of the boundaries that it came to were calls. */
    public synchronized List<Integer> calls() {
        return List.copyOf(calls);
    }

    /** How many boundaries it came to. */
    public synchronized int passed() {
        return passed;
    }

    @Override
    public String toString() {
        return last == Integer.MAX_VALUE ? "on" : (death == Death.BEFORE ? "" : "~") + last;
    }
}
