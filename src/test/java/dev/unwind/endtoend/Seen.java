package dev.unwind.endtoend;

/** An event as it came to a reader of a stream. */
record Seen(long number, String name, String data) {
    boolean last() {
        return name.equals("batch.finished");
    }
}
