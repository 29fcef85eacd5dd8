package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.Any;
import dev.davit.api.Mount;
import dev.davit.kit.json.Json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A root file system made of one static executable, and specs for it. */
final class Busybox {
    static final String RUNC = "io.containerd.runc.v2";

    private static final Path EXECUTABLE = Path.of("/bin/busybox");
    private static final Path SHIM = Path.of("/usr/bin/containerd-shim-runc-v2");

    private final Path root;

    private static final List<String> APPLETS =
            List.of("sh", "sleep", "cat", "echo", "true", "tty", "kill", "stty", "head", "seq");

    /** Skips the test where containers cannot run. */
    Busybox(Path directory) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "containers need root");
        assumeTrue(Files.isExecutable(SHIM), "no " + SHIM + ": apt install containerd");
        assumeTrue(Files.isExecutable(EXECUTABLE), "no busybox: apt install busybox-static");
        root = directory.resolve("busybox");
        for (String name : List.of("bin", "proc", "dev", "tmp")) {
            Files.createDirectories(root.resolve(name));
        }
        Path executable = root.resolve("bin/busybox");
        Files.copy(EXECUTABLE, executable, StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : APPLETS) {
            Files.createLink(root.resolve("bin").resolve(applet), executable);
        }
    }

    /** Mounts of the root file system, shared by all containers. */
    List<Mount> mounts() {
        return List.of(new Mount("bind", root.toString(), List.of("rbind", "rw")));
    }

    /** A spec that runs a shell script. */
    static String script(String id, String script) {
        return spec(id, false, "sh", "-c", script);
    }

    static String spec(String id, boolean terminal, String... arguments) {
        return """
        {"ociVersion": "1.0.2",
         "process": %s,
         "root": {"path": "rootfs"},
         "hostname": "%s",
         "mounts": [
           {"destination": "/proc", "type": "proc", "source": "proc"},
           {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
            "options": ["nosuid", "mode=755", "size=65536k"]},
           {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
            "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]}],
         "linux": {
           "cgroupsPath": "/davit-test/%s",
           "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"},
                          {"type": "mount"}, {"type": "network"}]}}
        """
                .formatted(process(terminal, arguments), id, id);
    }

    /** The process section of a spec. */
    static String process(boolean terminal, String... arguments) {
        Json words =
                new Json.Elements(List.of(arguments).stream().map(word -> Json.of(word)).toList());
        return """
        {"terminal": %s, "args": %s, "cwd": "/", "user": {"uid": 0, "gid": 0},
         "env": ["PATH=/bin:/sbin:/usr/bin:/usr/sbin", "TERM=xterm"],
         "capabilities": {
           "bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "permitted": ["CAP_KILL"]}}
        """
                .formatted(terminal, words);
    }

    /** A process as clients send it for an exec. */
    static Any exec(boolean terminal, String... arguments) {
        return new Any(
                "types.containerd.io/opencontainers/runtime-spec/1/Process",
                process(terminal, arguments).getBytes(StandardCharsets.UTF_8));
    }
}
