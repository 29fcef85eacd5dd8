package dev.davit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process holds of the machine's memory; the second counts shared pages in parts. */
record Memory(double residentMegabytes, double proportionalMegabytes) {
    static Memory of(long pid) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"));
        return new Memory(megabytes(lines, "Rss:"), megabytes(lines, "Pss:"));
    }

    private static double megabytes(List<String> lines, String key) {
        for (String line : lines) {
            if (line.startsWith(key)) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
            }
        }
        throw new IllegalStateException("no " + key + " in smaps_rollup");
    }
}
