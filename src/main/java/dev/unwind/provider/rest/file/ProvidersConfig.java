package dev.unwind.provider.rest.file;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** The providers of this gateway. */
@ConfigMapping(prefix = "unwind.providers")
public interface ProvidersConfig {
    /**
     * The providers' files, comma-separated: {@code classpath:} and a resource's name, the path of a file, or the path
     * of a folder, from which every {@code .yaml} and {@code .yml} file is read.
     */
    @WithDefault("classpath:providers/hypernative.yaml")
    List<String> files();

    /**
     * The folder with the files that {@code ${file:NAME}} may name in providers' files. It is not {@code /run/secrets}
     * itself, because a cluster's own tokens lie under it.
     */
    @WithDefault("/run/secrets/unwind")
    Path secretsFolder();
}
