package dev.davit.itest.plugins;

import dev.davit.testbed.Command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a daemon holds: read with the JDK's own tools, after a full collection. */
record Vitals(long descriptors, long metaspaceKilobytes, long classLoaders, long classes) {
    private static final Pattern CLASSES = Pattern.compile("(?m)^Total = \\d+\\s+(\\d+)");
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");

    static Vitals of(long pid) {
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        return new Vitals(
                descriptors(pid),
                number(METASPACE, jcmd(pid, "VM.metaspace", "basic")),
                loaders(pid),
                number(CLASSES, jcmd(pid, "VM.classloader_stats")));
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return Long.parseLong(found.group(1));
    }

    /** Loaders of bundles that did not come with the daemon. */
    private static long loaders(long pid) {
        return jcmd(pid, "VM.classloaders")
                .lines()
                .filter(line -> line.contains("BundleClassLoader"))
                .count();
    }

    private static long descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jcmd(long pid, String... words) {
        Path java = Path.of(System.getProperty("java.home")).resolve("bin/jcmd");
        return new Command(java.toString(), Long.toString(pid)).with(words).run().expectSuccess();
    }
}
