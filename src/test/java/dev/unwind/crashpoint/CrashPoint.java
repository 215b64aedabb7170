package dev.unwind.crashpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where an engine crashes. The engine reports each boundary: before each write into the record and before each call of
 * a provider. From the crash on it neither writes nor calls. Nobody can observe what happens between two boundaries: a
 * crash after a write or a call is a crash before the next one. Thread-safe.
 */
public final class CrashPoint {
    /** What the crash leaves behind. */
    public enum CrashMode {
        /** Nothing: the crash is before the boundary. */
        BEFORE,
        /** Where the boundary is a call: the call is sent, and takes effect much later, if it does at all. */
        CALL_IN_FLIGHT
    }

    private final int last;
    private final CrashMode mode;
    private final CompletableFuture<Void> crashed = new CompletableFuture<>();
    private final List<Integer> calls = new ArrayList<>();
    private int passed;
    private boolean callInFlight;

    private CrashPoint(int last, CrashMode mode) {
        this.last = last;
        this.mode = mode;
    }

    /** A crash at the boundary of that number, from 1. */
    public static CrashPoint at(int boundary, CrashMode mode) {
        return new CrashPoint(boundary, mode);
    }

    /** Parses a list as {@link #toString} and lists show it: {@code [3, ~12]}. */
    public static List<CrashPoint> parse(String text) {
        return Arrays.stream(text.replaceAll("[\\[\\] ]", "").split(","))
                .map(each -> each.startsWith("~")
                        ? at(Integer.parseInt(each.substring(1)), CrashMode.CALL_IN_FLIGHT)
                        : at(Integer.parseInt(each), CrashMode.BEFORE))
                .toList();
    }

    /** No crash. */
    public static CrashPoint never() {
        return new CrashPoint(Integer.MAX_VALUE, CrashMode.BEFORE);
    }

    /** The engine is about to write into the record; gives whether it may. */
    public synchronized boolean mayWrite() {
        return running() && !crashesHere();
    }

    /** The engine is about to call a provider; gives whether it may. */
    public synchronized boolean mayCall() {
        if (!running()) {
            return false;
        }
        calls.add(passed + 1);
        if (crashesHere()) {
            callInFlight = mode == CrashMode.CALL_IN_FLIGHT;
            return callInFlight;
        }
        return true;
    }

    private boolean crashesHere() {
        if (++passed < last) {
            return false;
        }
        crashed.complete(null);
        return true;
    }

    public boolean running() {
        return !crashed.isDone();
    }

    /** Completes at the crash. */
    public CompletableFuture<Void> crashed() {
        return crashed;
    }

    /** Whether the crash left a call in flight. */
    public synchronized boolean leftCallInFlight() {
        return callInFlight;
    }

    /** The numbers of the boundaries so far that were calls. */
    public synchronized List<Integer> calls() {
        return List.copyOf(calls);
    }

    /** How many boundaries the engine has reported. */
    public synchronized int passed() {
        return passed;
    }

    @Override
    public String toString() {
        return last == Integer.MAX_VALUE ? "on" : (mode == CrashMode.BEFORE ? "" : "~") + last;
    }
}
