package dev.unwind.provider.call;

/**
 * A write as an operation would send it, without its body.
 *
 * @param path under the provider's base URL, without a query; what is not known before the call is sent stands as its description's
 *     placeholder, such as {@code {id}}
 */
public record PlannedCall(String method, String path) {}
