/**
 * Strict reading of YAML: of a value of the wrong type, and of a key that nobody reads, it is said where it stands.
 * Start with {@link dev.unwind.provider.rest.yaml.YamlSection}.
 */
package dev.unwind.provider.rest.yaml;
