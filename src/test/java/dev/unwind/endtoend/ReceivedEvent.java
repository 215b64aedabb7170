package dev.unwind.endtoend;

/** An event as a reader of a stream received it. */
record ReceivedEvent(long number, String name, String data) {
    boolean last() {
        return name.equals("batch.finished");
    }
}
