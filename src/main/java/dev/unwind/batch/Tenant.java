package dev.unwind.batch;

/** The tenant that a batch belongs to. */
public record Tenant(String name) {
    public static final Tenant DEFAULT = new Tenant("default");

    @Override
    public String toString() {
        return name;
    }
}
