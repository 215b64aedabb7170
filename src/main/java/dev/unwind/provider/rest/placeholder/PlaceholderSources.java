package dev.unwind.provider.rest.placeholder;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the values of placeholders come from.
 *
 * @param settings looks up a name in the gateway's configuration, environment included
 * @param secrets the only folder whose files placeholders may name; it need not exist
 */
public record PlaceholderSources(Function<String, Optional<String>> settings, Path secrets) {}
