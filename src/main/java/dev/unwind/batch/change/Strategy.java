package dev.unwind.batch.change;

/** How a step is undone. */
public enum Strategy {
    /** The resource that the step created is deleted. */
    DELETE("delete"),
    /** The captured state is written back. */
    RESTORE("restore"),
    /** The resource is created again from its snapshot, with a new id. */
    RECREATE("recreate"),
    /** The replacement is deleted, and the replaced resource is created again. */
    DELETE_AND_RECREATE("delete+recreate");

    private final String label;

    Strategy(String label) {
        this.label = label;
    }

    /** The name in the API. */
    public String label() {
        return label;
    }
}
