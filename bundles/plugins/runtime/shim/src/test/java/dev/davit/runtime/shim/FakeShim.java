package dev.davit.runtime.shim;

import dev.davit.proto.task.v3.DeleteResponse;
import dev.davit.proto.types.RuntimeInfo;
import dev.davit.proto.types.RuntimeVersion;
import dev.davit.runtime.shim.connection.Wire;
import dev.davit.ttrpc.ServerOptions;
import dev.davit.ttrpc.TtrpcServer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A shim in two halves: a script as its executable, and a server in this process. The script notes
 * how it was called and does what a test writes.
 */
final class FakeShim implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);

    final FakeTasks tasks;
    final TtrpcServer server = new TtrpcServer(ServerOptions.DEFAULT);
    final Path directory;
    final Path socket;
    final Path executable;

    /** With {@code delete} answering status 99 and nothing else known. */
    FakeShim(Path parent, String name) throws IOException {
        directory = Files.createDirectories(parent.resolve(name));
        socket = directory.resolve("sock");
        executable = directory.resolve("containerd-shim-" + name);
        // a shim that has nothing left to do goes after it has answered
        tasks = new FakeTasks(() -> Thread.startVirtualThread(() -> server.stop(GRACE)));
        Files.createFile(directory.resolve("calls"));
        DeleteResponse deleted =
                DeleteResponse.newBuilder()
                        .setPid(77)
                        .setExitStatus(99)
                        .setExitedAt(Wire.timestamp(Instant.EPOCH))
                        .build();
        Files.write(directory.resolve("deleted"), deleted.toByteArray());
    }

    /** Serves a version of the task service. */
    FakeShim serving(int version) {
        server.register(tasks.service(version));
        server.listen(socket);
        return this;
    }

    String address() {
        return "unix://" + socket;
    }

    /** How {@code start} goes on; {@code $id} is the id, {@code $dir} this shim's directory. */
    FakeShim onStart(String script) throws IOException {
        return script("exit 1", script, "cat $dir/deleted");
    }

    /** An answer in JSON. */
    FakeShim starting(int version, String protocol) throws IOException {
        return onStart(
                "cat >$dir/stdin-$id; echo '{\"version\":%d,\"address\":\"%s\",\"protocol\":\"%s\"}'"
                        .formatted(version, address(), protocol));
    }

    FakeShim script(String info, String start, String delete) throws IOException {
        Files.writeString(
                executable,
                """
                #!/bin/sh
                dir=%s
                echo "$@" >>$dir/calls
                action=$1
                while [ $# -gt 0 ]; do
                  case $1 in -id) id=$2;; esac
                  action=$1
                  shift
                done
                case $action in
                -info)
                  %s
                  ;;
                start)
                  %s
                  ;;
                delete)
                  %s
                  ;;
                esac
                """
                        .formatted(directory, info, start, delete));
        Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
        return this;
    }

    /** Answers {@code -info} as a runc shim of this version. */
    void info(String version) throws IOException {
        RuntimeInfo info =
                RuntimeInfo.newBuilder()
                        .setName("io.containerd.runc.v2")
                        .setVersion(RuntimeVersion.newBuilder().setVersion(version))
                        .build();
        Files.write(directory.resolve("info"), info.toByteArray());
    }

    /** Last words of the calls of the executable: {@code -info}, {@code start}, {@code delete}. */
    List<String> actions() throws IOException {
        return calls().stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList();
    }

    List<String> calls() throws IOException {
        return Files.readAllLines(directory.resolve("calls"));
    }

    /** What standard input of the start for an id was. */
    byte[] stdin(String id) throws IOException {
        return Files.readAllBytes(directory.resolve("stdin-" + id));
    }

    @Override
    public void close() {
        server.close();
    }
}
