package dev.davit.itest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.testbed.Command;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the tests need of the machine; without it they are skipped, with the reason. */
final class Machine {
    private Machine() {}

    static void mustRunContainers() {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        for (String program : new String[] {"ctr", "runc", "containerd-shim-runc-v2"}) {
            assumeTrue(Command.exists(program), "needs " + program + ": ./dev packages");
        }
        assumeTrue(
                Files.isExecutable(Path.of("/bin/busybox")),
                "needs busybox-static: ./dev packages");
    }

    static void mustHaveRegistry() {
        assumeTrue(Command.exists("docker-registry"), "needs docker-registry: ./dev packages");
    }
}
