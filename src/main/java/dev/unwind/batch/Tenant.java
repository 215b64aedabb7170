package dev.unwind.batch;

/** On whose behalf a batch runs. Every row of the record carries its tenant. */
public record Tenant(String name) {
    public static final Tenant DEFAULT = new Tenant("default");

    @Override
    public String toString() {
        return name;
    }
}
