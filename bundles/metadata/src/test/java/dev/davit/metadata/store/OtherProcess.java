package dev.davit.metadata.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts main methods of these tests in processes of their own. */
final class OtherProcess {
    private OtherProcess() {}

    static ProcessBuilder of(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-XX:-UsePerfData",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
