package dev.unwind.batch.json;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/** A list of violations that takes no more than a thousand: a document may have millions. For one thread at a time. */
public final class Violations extends AbstractList<Violation> {
    private static final int MOST = 1_000;

    private final List<Violation> found = new ArrayList<>();

    /** Adds a violation, unless there are enough; false if it was left out. */
    @Override
    public boolean add(Violation violation) {
        return found.size() < MOST && found.add(violation);
    }

    @Override
    public Violation get(int index) {
        return found.get(index);
    }

    @Override
    public int size() {
        return found.size();
    }
}
