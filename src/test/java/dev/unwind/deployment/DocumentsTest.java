package dev.unwind.deployment;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What is written for people leads where it says, and names every setting. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.deployment.DocumentsTest")
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final List<Path> SETTINGS =
            List.of(Path.of("docs/operations.md"), Path.of("docs/api.md"), Path.of("docs/durability.md"));

    @Test
    void every_link_leads_to_a_file_and_a_heading_of_it() throws IOException {
        var broken = new TreeSet<String>();
        for (var document : documents()) {
            LINK.matcher(prose(document))
                    .results()
                    .map(link -> link.group(1))
                    .filter(target -> !target.contains("://"))
                    .filter(target -> !leadsSomewhere(document, target))
                    .forEach(target -> broken.add(document + ": " + target));
        }
        assertEquals(Set.of(), broken);
    }

    @Test
    void every_setting_is_in_a_table_with_its_default() throws IOException {
        var rows = SETTINGS.stream()
                .flatMap(document -> prose(document).lines())
                .filter(line -> line.startsWith("| `"))
                .toList();
        var missing = new TreeSet<String>();
        for (var mapping : mappings()) {
            var prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
            for (var method : mapping.getMethods()) {
                var name = prefix + "." + StringUtil.skewer(method.getName());
                if (rows.stream().noneMatch(row -> tells(row, name, method))) {
                    missing.add(
                            name + defaultOf(method).map(value -> "=" + value).orElse(""));
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static boolean tells(String row, String name, Method method) {
        var named = Map.class.isAssignableFrom(method.getReturnType()) ? "`" + name + "." : "`" + name + "`";
        return row.contains(named) && defaultOf(method).map(row::contains).orElse(true);
    }

    private static Optional<String> defaultOf(Method method) {
        return Optional.ofNullable(method.getAnnotation(WithDefault.class)).map(WithDefault::value);
    }

    private static List<Class<?>> mappings() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.unwind").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    private static List<Path> documents() throws IOException {
        try (var docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(
                                            "README.md",
                                            "CONTRIBUTING.md",
                                            "CHANGELOG.md",
                                            "SECURITY.md",
                                            "k8s/README.md",
                                            "docker/README.md")
                                    .map(Path::of),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    private static boolean leadsSomewhere(Path document, String target) {
        var parts = target.split("#", 2);
        var file = parts[0].isEmpty()
                ? document
                : document.resolveSibling(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || headings(file).contains(parts[1]));
    }

    /** Headings as they are linked to: in lower case, without punctuation, with hyphens for blanks. */
    private static Set<String> headings(Path document) {
        return HEADING.matcher(prose(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\- ]", "")
                        .replace(' ', '-'))
                .collect(toSet());
    }

    /** Without what stands in blocks of code. */
    private static String prose(Path document) {
        try {
            return CODE.matcher(Files.readString(document)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
