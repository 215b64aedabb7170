package dev.unwind.provider.draft.kind;

import dev.unwind.batch.change.References;
import java.util.ArrayList;
import java.util.List;

/** Collects what a document does not tell, by the place in the drafted file. For one thread. */
public final class DraftNotes {
    private static final int MOST = 2_000;
    private static final int LONGEST = 400;

    private final List<Note> notes = new ArrayList<>();

    /**
     * Something that a person has to check.
     *
     * @param at the place in the drafted file, as a JSON Pointer; the key need not be there
     * @param what one line
     */
    public record Note(String at, String what) {}

    /** Adds a note, unless there are 2,000. Texts of the document in it are shortened and made one line. */
    public void add(String at, String what) {
        if (notes.size() < MOST) {
            notes.add(new Note(at, line(what)));
        }
    }

    /** Removes what was noted under a place. */
    public void forget(String at) {
        notes.removeIf(note -> note.at().equals(at) || note.at().startsWith(at + "/"));
    }

    public List<Note> all() {
        return List.copyOf(notes);
    }

    /** The place of a member. */
    public static String under(String at, String member) {
        return at + "/" + References.escape(member);
    }

    /** A text as one line of printable characters, shortened to 400. */
    public static String line(String text) {
        String line =
                text.replaceAll("[^\\x20-\\x7E\\p{L}\\p{N}\\p{P}\\p{S}]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
