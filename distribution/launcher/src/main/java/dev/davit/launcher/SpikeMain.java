package dev.davit.launcher;

import dev.davit.launcher.framework.CoreFramework;
import dev.davit.launcher.log.LogOutput;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.PluginSettings;

import java.nio.file.Path;
import java.util.*;

public final class SpikeMain {
    public static void main(String[] args) throws Exception {
        long t0 = System.nanoTime();
        LogOutput.install("debug", false);
        Path root = Path.of(args[1]);
        var framework = new CoreFramework(Path.of(args[0]), root.resolve("osgi"));
        t(t0, "init");
        framework.register(
                PluginSettings.class,
                new PluginSettings(
                        root,
                        root.resolve("state"),
                        Map.of(
                                "io.containerd.server.v1.grpc",
                                Map.of(
                                        "address",
                                        root.resolve("c.sock").toString(),
                                        "uid",
                                        0,
                                        "gid",
                                        0,
                                        "max_recv_message_size",
                                        16777216,
                                        "max_send_message_size",
                                        16777216)),
                        Set.of(),
                        Map.of("version", "1.7.0", "revision", "x"),
                        Optional.of(root.resolve("plugins"))));
        framework.start();
        t(t0, "start");

        t(t0, "configured");
        var parts = new ArrayList<>(framework.services(DaemonPart.class));
        parts.sort(Comparator.comparingInt(DaemonPart::order));
        for (var p : parts) {
            p.start();
            t(t0, p.name());
        }
        t(t0, "ready");
        Thread.sleep(100000);
    }

    static void t(long t0, String s) {
        System.err.println(
                s
                        + " "
                        + (System.nanoTime() - t0) / 1000000
                        + " ms, vm "
                        + (System.currentTimeMillis()
                                - java.lang.management.ManagementFactory.getRuntimeMXBean()
                                        .getStartTime()));
    }
}
