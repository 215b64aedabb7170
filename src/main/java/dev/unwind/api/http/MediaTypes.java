package dev.unwind.api.http;

/** Media types that JAX-RS has no constants for. */
public final class MediaTypes {
    /** JSON documents, one on each line. */
    public static final String NDJSON = "application/x-ndjson";

    /** YAML documents (RFC 9512). */
    public static final String YAML = "application/yaml";

    private MediaTypes() {}
}
