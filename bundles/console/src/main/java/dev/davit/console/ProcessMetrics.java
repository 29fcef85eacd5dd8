package dev.davit.console;

import dev.davit.console.MetricsText.Kind;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** The process as the kernel sees it, and its collector. Nothing of it is read between scrapes. */
final class ProcessMetrics implements MetricSource {
    private static final Logger LOG = System.getLogger(ProcessMetrics.class.getName());

    private static final double MILLIS = 1000;
    private static final long KIB = 1024;

    private final Path proc;
    private final ProcessHandle handle;

    private ProcessMetrics(Path proc, ProcessHandle handle) {
        this.proc = proc;
        this.handle = handle;
    }

    static ProcessMetrics ofThisProcess() {
        return new ProcessMetrics(Path.of("/proc/self"), ProcessHandle.current());
    }

    @Override
    public void write(MetricsText text) {
        try {
            kernel(text);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot read " + proc, e);
        }
        ProcessHandle.Info info = handle.info();
        info.totalCpuDuration()
                .map(Duration::toMillis)
                .ifPresent(
                        millis ->
                                single(
                                        text,
                                        "process_cpu_seconds_total",
                                        Kind.COUNTER,
                                        "Time on processors.",
                                        millis / MILLIS));
        info.startInstant()
                .map(Instant::toEpochMilli)
                .ifPresent(
                        millis ->
                                single(
                                        text,
                                        "process_start_time_seconds",
                                        Kind.GAUGE,
                                        "When it began, in seconds since 1970.",
                                        millis / MILLIS));
        java(text);
    }

    private void kernel(MetricsText text) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            String[] words = line.split("\\s+", -1);
            switch (words[0]) {
                case "VmRSS:" ->
                        single(
                                text,
                                "process_resident_memory_bytes",
                                Kind.GAUGE,
                                "Memory that is resident.",
                                Long.parseLong(words[1]) * KIB);
                case "VmSize:" ->
                        single(
                                text,
                                "process_virtual_memory_bytes",
                                Kind.GAUGE,
                                "Memory that is mapped.",
                                Long.parseLong(words[1]) * KIB);
                case "Threads:" ->
                        single(
                                text,
                                "process_threads",
                                Kind.GAUGE,
                                "Threads of the kernel.",
                                Long.parseLong(words[1]));
                default -> {}
            }
        }
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            // One of them is that of the directory.
            single(
                    text,
                    "process_open_fds",
                    Kind.GAUGE,
                    "File descriptors that are open.",
                    descriptors.count() - 1);
        }
    }

    private static void java(MetricsText text) {
        Runtime runtime = Runtime.getRuntime();
        single(
                text,
                "jvm_heap_used_bytes",
                Kind.GAUGE,
                "Heap in use, garbage among it.",
                runtime.totalMemory() - runtime.freeMemory());
        single(text, "jvm_heap_max_bytes", Kind.GAUGE, "Largest heap.", runtime.maxMemory());
        text.family("jvm_gc_pauses_total", Kind.COUNTER, "Collections.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample(
                    "jvm_gc_pauses_total",
                    collector.getCollectionCount(),
                    "gc",
                    collector.getName());
        }
        text.family("jvm_gc_pause_seconds_total", Kind.COUNTER, "Time in collections.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample(
                    "jvm_gc_pause_seconds_total",
                    collector.getCollectionTime() / MILLIS,
                    "gc",
                    collector.getName());
        }
    }

    private static void single(MetricsText text, String name, Kind kind, String help, long value) {
        text.family(name, kind, help).sample(name, value);
    }

    private static void single(
            MetricsText text, String name, Kind kind, String help, double value) {
        text.family(name, kind, help).sample(name, value);
    }
}
