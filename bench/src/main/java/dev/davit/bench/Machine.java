package dev.davit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the numbers were measured on. */
final class Machine {
    private Machine() {}

    static Map<String, String> facts(Path scratch) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kernel", Files.readString(Path.of("/proc/version")).strip());
        facts.put("processor", first(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("processors", Runtime.getRuntime().availableProcessors() + "");
        facts.put("memory", first(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("load", Files.readString(Path.of("/proc/loadavg")).strip());
        facts.put("scratch", Files.getFileStore(scratch).type());
        facts.put("containerd", Command.run("containerd", "--version").strip());
        facts.put("runc", Command.run("runc", "--version").lines().findFirst().orElse(""));
        facts.put("java", Runtime.version().toString());
        return facts;
    }

    private static String first(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
