package dev.unwind.truthfulness;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The program and its tests, loaded once more, with some classes compiled from changed sources. Libraries are those of
 * the test itself.
 */
final class PlantedProgram extends URLClassLoader {
    private static final String OURS = "dev.unwind.";

    private PlantedProgram(URL[] classes, ClassLoader libraries) {
        super(classes, libraries);
    }

    /**
     * Compiles the changed sources and loads everything else as it is.
     *
     * @param sources by their paths
     * @param directory where the compiled classes are put
     */
    static PlantedProgram of(Map<String, String> sources, Path directory) throws IOException {
        compile(sources, directory);
        URL[] classes = Stream.of(
                        directory.toUri().toURL(), home(PlantedBug.class), home(dev.unwind.batch.BatchStatus.class))
                .toArray(URL[]::new);
        return new PlantedProgram(classes, PlantedProgram.class.getClassLoader());
    }

    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static void compile(Map<String, String> sources, Path directory) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<Source> files = sources.entrySet().stream()
                .map(each -> new Source(each.getKey(), each.getValue()))
                .toList();
        List<String> options = List.of(
                "-d",
                directory.toString(),
                "-proc:none",
                "-nowarn",
                "-parameters",
                "-classpath",
                Path.of(URI.create(home(dev.unwind.batch.BatchStatus.class).toString()))
                        + File.pathSeparator
                        + System.getProperty("java.class.path"));
        if (!compiler.getTask(messages, null, null, options, null, files).call()) {
            throw new AssertionError(messages.toString());
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
