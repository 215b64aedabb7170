package dev.unwind.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The instructions of a Dockerfile, one line each. */
record Dockerfile(String name, List<Instruction> instructions) {
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*\\n");
    private static final Pattern CONTINUED = Pattern.compile("\\s*\\\\\\n\\s*");
    private static final Pattern STAGE = Pattern.compile("(?i)(\\S+)\\s+as\\s+(\\S+)");

    record Instruction(String keyword, String arguments) {
        boolean is(String other) {
            return keyword.equals(other);
        }
    }

    static List<Dockerfile> all() {
        try (var files = Files.list(Path.of("docker"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("Dockerfile"))
                    .sorted()
                    .map(Dockerfile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dockerfile read(Path file) {
        try {
            var text = COMMENT.matcher(Files.readString(file)).replaceAll("");
            var instructions = CONTINUED
                    .matcher(text)
                    .replaceAll(" ")
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split("\\s+", 2))
                    .map(words -> new Instruction(words[0], words[1]))
                    .toList();
            return new Dockerfile(file.getFileName().toString(), instructions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The images that it is built from, its own stages left out. */
    List<String> baseImages() {
        Set<String> stages = new HashSet<>();
        List<String> images = new ArrayList<>();
        instructions.stream().filter(line -> line.is("FROM")).forEach(line -> {
            var stage = STAGE.matcher(line.arguments());
            var image = stage.matches() ? stage.group(1) : line.arguments();
            if (!stages.contains(image)) {
                images.add(image);
            }
            if (stage.matches()) {
                stages.add(stage.group(2));
            }
        });
        return images;
    }

    /** What makes the image itself, without the stages that it takes files from. */
    List<Instruction> last() {
        int from = 0;
        for (int i = 0; i < instructions.size(); i++) {
            from = instructions.get(i).is("FROM") ? i : from;
        }
        return instructions.subList(from, instructions.size());
    }

    /** What the image's last instruction of this keyword says. */
    Optional<String> says(String keyword) {
        return last().stream()
                .filter(line -> line.is(keyword))
                .map(Instruction::arguments)
                .reduce((earlier, later) -> later);
    }

    /** The files and folders of the project that it copies. */
    Stream<String> copied() {
        return instructions.stream()
                .filter(line -> line.is("COPY") && !line.arguments().contains("--from="))
                .map(line -> Arrays.stream(line.arguments().split("\\s+"))
                        .filter(word -> !word.startsWith("--"))
                        .toList())
                .flatMap(words -> words.subList(0, words.size() - 1).stream());
    }

    @Override
    public String toString() {
        return name;
    }
}
