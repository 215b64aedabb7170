package dev.unwind.route;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A path of the API.
 *
 * @param template the path, with names in braces in place of its parameters
 * @param methods the methods that the path takes, sorted
 */
public record Route(String template, List<String> methods, Pattern pattern) {
    static Route of(String template, String... methods) {
        var pattern = Pattern.compile(template.replaceAll("\\{[a-z]+}", "[^/]+"));
        return new Route(template, List.of(methods), pattern);
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }
}
