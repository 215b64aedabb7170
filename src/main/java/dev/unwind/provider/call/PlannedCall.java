package dev.unwind.provider.call;

/**
 * A write as an operation would send it, without its body.
 *
 * @param path under the provider's base URL, without a query; values that are not known beforehand are shown as
 *     placeholders, such as {@code {id}}
 */
public record PlannedCall(String method, String path) {}
