package dev.davit.itest;

import com.google.protobuf.Timestamp;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.runtime.sandbox.v1.CreateSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.CreateSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.SandboxStatusRequest;
import dev.davit.proto.runtime.sandbox.v1.SandboxStatusResponse;
import dev.davit.proto.runtime.sandbox.v1.ShutdownSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.ShutdownSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.StartSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.StartSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.StopSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.StopSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.WaitSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.WaitSandboxResponse;
import dev.davit.ttrpc.ServerOptions;
import dev.davit.ttrpc.TtrpcServer;
import dev.davit.ttrpc.TtrpcService;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/**
 * A shim that serves one sandbox, which is this process itself: an executable with containerd's
 * words, and what it starts. Names one import a message.
 */
final class SandboxShim {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final TtrpcServer server = new TtrpcServer(ServerOptions.DEFAULT);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Timestamp startedAt = Timestamp.getDefaultInstance();
    private volatile Timestamp endedAt = Timestamp.getDefaultInstance();

    /** What {@link #executable} starts; the first word is the path of the socket. */
    public static void main(String[] words) throws InterruptedException {
        var shim = new SandboxShim();
        shim.server.register(shim.service());
        shim.server.listen(Path.of(words[0]));
        shim.over.await();
        shim.server.stop(GRACE);
    }

    /** Makes an executable in a directory: its path is the name of a runtime. */
    static Path executable(Path directory) {
        Path executable = directory.resolve("containerd-shim-box-v1");
        String script =
                """
                #!/bin/sh
                action=$1
                while [ $# -gt 0 ]; do
                  case $1 in -id) id=$2;; esac
                  action=$1
                  shift
                done
                socket=%s/$id.sock
                case $action in
                start)
                  cat >/dev/null
                  setsid %s/bin/java -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
                    -cp '%s' %s $socket </dev/null >/dev/null 2>>%s/shim.err &
                  while [ ! -S $socket ]; do sleep 0.02; done
                  printf '{"version":3,"address":"unix://%%s","protocol":"ttrpc"}' $socket
                  ;;
                delete)
                  rm -f $socket
                  printf '\\020\\211\\001'
                  ;;
                *)
                  exit 1
                  ;;
                esac
                """
                        .formatted(
                                directory,
                                System.getProperty("java.home"),
                                System.getProperty("java.class.path"),
                                SandboxShim.class.getName(),
                                directory);
        try {
            Files.writeString(executable, script);
            Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return executable;
    }

    private TtrpcService service() {
        return TtrpcService.named("containerd.runtime.sandbox.v1.Sandbox")
                .unary(
                        "CreateSandbox",
                        CreateSandboxRequest.parser(),
                        (q, c) -> CreateSandboxResponse.getDefaultInstance())
                .unary("StartSandbox", StartSandboxRequest.parser(), (q, c) -> start())
                .unary("SandboxStatus", SandboxStatusRequest.parser(), (q, c) -> status(q))
                .unary("StopSandbox", StopSandboxRequest.parser(), (q, c) -> stop())
                .unary("WaitSandbox", WaitSandboxRequest.parser(), (q, c) -> await())
                .unary("ShutdownSandbox", ShutdownSandboxRequest.parser(), (q, c) -> shutdown())
                .build();
    }

    private StartSandboxResponse start() {
        startedAt = now();
        return StartSandboxResponse.newBuilder().setPid(pid()).setCreatedAt(startedAt).build();
    }

    private SandboxStatusResponse status(SandboxStatusRequest request) {
        boolean runs = startedAt.getSeconds() > 0 && ended.getCount() > 0;
        return SandboxStatusResponse.newBuilder()
                .setSandboxId(request.getSandboxId())
                .setPid(pid())
                .setState(runs ? "SANDBOX_READY" : "SANDBOX_NOTREADY")
                .setCreatedAt(startedAt)
                .setExitedAt(endedAt)
                .build();
    }

    private StopSandboxResponse stop() {
        endedAt = now();
        ended.countDown();
        return StopSandboxResponse.getDefaultInstance();
    }

    private WaitSandboxResponse await() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
        return WaitSandboxResponse.newBuilder().setExitedAt(endedAt).build();
    }

    private ShutdownSandboxResponse shutdown() {
        over.countDown();
        return ShutdownSandboxResponse.getDefaultInstance();
    }

    private static int pid() {
        return Math.toIntExact(ProcessHandle.current().pid());
    }

    private static Timestamp now() {
        return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()).build();
    }
}
