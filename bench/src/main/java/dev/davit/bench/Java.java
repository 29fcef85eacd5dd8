package dev.davit.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of JVMs with the classes of the benchmark. */
final class Java {
    private Java() {}

    static List<String> command(List<String> options, Class<?> main, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java") + "");
        words.addAll(options);
        words.add("--enable-native-access=ALL-UNNAMED");
        words.add("--sun-misc-unsafe-memory-access=allow");
        words.add("-Xlog:disable");
        words.add("-Xlog:all=error:stderr");
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(main.getName());
        words.addAll(List.of(arguments));
        return words;
    }
}
