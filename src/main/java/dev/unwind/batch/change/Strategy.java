package dev.unwind.batch.change;

/** How a step is undone. */
public enum Strategy {
    /** The resource that the step created is deleted. */
    DELETE("delete"),
    /** The resource is written back as it was captured. */
    RESTORE("restore"),
    /** The resource is created again from its snapshot; its provider gives it a new id. */
    RECREATE("recreate"),
    /** A replacement is deleted and the resource that it replaced is created again. */
    DELETE_AND_RECREATE("delete+recreate");

    private final String label;

    Strategy(String label) {
        this.label = label;
    }

    /** The name that callers see. */
    public String label() {
        return label;
    }
}
