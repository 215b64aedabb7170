package dev.unwind.api;

/** Media types that JAX-RS has no constants for. */
final class MediaTypes {
    /** JSON documents, one on each line. */
    static final String NDJSON = "application/x-ndjson";

    private MediaTypes() {}
}
