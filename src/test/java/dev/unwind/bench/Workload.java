package dev.unwind.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A third each of creates, updates and deletes, in an order that the seed gives. Updates and deletes are of things that
 * the provider was given before.
 *
 * @param changes the changes of one batch, or of many, in their order
 */
record Workload(List<Change> changes, int bytes) {
    enum Type {
        CREATE,
        UPDATE,
        DELETE
    }

    /** @param id of the thing that is changed or deleted; the name of one that is created */
    record Change(Type type, String id) {
        /** How many calls of the provider it takes. */
        int calls() {
            return type == Type.CREATE ? 1 : 2;
        }
    }

    private static final int UPDATED_LEVEL = 7;

    /** How many things have to be there before. */
    static int seeded(int changes) {
        return 2 * (changes / 3);
    }

    /** @param first the number of the id of the first thing that is there */
    static Workload of(int changes, int bytes, long first, long seed) {
        int third = changes / 3;
        var all = new ArrayList<Change>(changes);
        for (int i = 0; i < third; i++) {
            all.add(new Change(Type.UPDATE, "t" + (first + i)));
            all.add(new Change(Type.DELETE, "t" + (first + third + i)));
        }
        for (int i = 2 * third; i < changes; i++) {
            all.add(new Change(Type.CREATE, "made-" + first + "-" + i));
        }
        Collections.shuffle(all, new Random(seed));
        return new Workload(List.copyOf(all), bytes);
    }

    int calls() {
        return changes.stream().mapToInt(Change::calls).sum();
    }

    /** The JSON submission of these of its changes. */
    String submission(int from, int to, int concurrency) {
        var text = new StringBuilder("{\"maxConcurrency\":" + concurrency + ",\"rollback\":{\"maxConcurrency\":"
                + concurrency + "},\"changes\":[");
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ",").append(json(changes.get(i), i));
        }
        return text.append("]}").toString();
    }

    /** The same as lines (NDJSON): the batch's options, and then a change in each. */
    Iterator<byte[]> lines(int concurrency) {
        return Stream.concat(
                        Stream.of("{\"maxConcurrency\":" + concurrency + "}\n"),
                        IntStream.range(0, changes.size()).mapToObj(i -> json(changes.get(i), i) + "\n"))
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .iterator();
    }

    private String json(Change change, int number) {
        var head = "{\"key\":\"c" + number + "\",\"type\":\"" + change.type() + "\",\"kind\":\"thing\",";
        return switch (change.type()) {
            case CREATE -> head + "\"name\":\"" + change.id() + "\",\"desired\":" + made(change) + "}";
            case UPDATE -> head + "\"remoteId\":\"" + change.id() + "\",\"desired\":{\"level\":" + UPDATED_LEVEL + "}}";
            case DELETE -> head + "\"remoteId\":\"" + change.id() + "\"}";
        };
    }

    /** What a create sends. */
    String made(Change create) {
        return Things.text(create.id(), 1, bytes);
    }

    /** How many things are there when all of it is done. */
    int left() {
        return (int)
                changes.stream().filter(change -> change.type() != Type.DELETE).count();
    }
}
