package dev.unwind.provider.rest.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.ProviderJson;
import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPath;
import io.burt.jmespath.RuntimeConfiguration;
import io.burt.jmespath.jackson.JacksonRuntime;
import io.burt.jmespath.parser.ParseException;

/** Compiles JMESPath expressions (jmespath.org). Stateless. */
final class JmesPaths {
    private static final JmesPath<JsonNode> JMESPATH = new JacksonRuntime(
            RuntimeConfiguration.builder().withSilentTypeErrors(true).build(), ProviderJson.MAPPER);

    private JmesPaths() {}

    /** @throws IllegalArgumentException if the text is no expression */
    static Expression<JsonNode> compiled(String text) {
        try {
            return JMESPATH.compile(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException("is no JMESPath expression: " + e.getMessage(), e);
        }
    }
}
