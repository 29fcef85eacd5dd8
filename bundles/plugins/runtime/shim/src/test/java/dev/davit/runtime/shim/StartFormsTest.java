package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.runtime.bootstrap.v1.BootstrapParams;
import dev.davit.proto.runtime.bootstrap.v1.LogLevel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;

/** What shims of different ages are given to read, and how that is found out. */
class StartFormsTest {
    private static final Any OPTIONS = new Any("containerd.runc.v1.Options", new byte[] {8, 1});

    private static final String UNKNOWN_FLAG =
            "echo 'flag provided but not defined: -info' >&2; exit 2";

    @TempDir Path directory;
    private TestDaemon daemon;
    private FakeShim shim;

    @BeforeEach
    void start() throws Exception {
        daemon = new TestDaemon(directory, Map.of("timeout_shim_info", "1s", "debug", true));
        shim = new FakeShim(directory, "fake-v3").serving(3);
    }

    @AfterEach
    void stop() {
        daemon.close();
        shim.close();
    }

    private void create(String id) {
        daemon.runtime().create(TestDaemon.request(id, shim.executable.toString()));
    }

    private void createWithOptions(String id) {
        daemon.runtime()
                .create(
                        TestDaemon.withOptions(
                                TestDaemon.request(id, shim.executable.toString()), OPTIONS));
    }

    /** As shims since containerd 2.3 are: the first field has to be the id. */
    private String insists() {
        return """
        cat >$dir/stdin-$id
          if [ "$(head -c 2 $dir/stdin-$id | tail -c 1 | od -An -tu1 | tr -d ' ')" = ${#id} ] &&
             [ "$(tail -c +3 $dir/stdin-$id | head -c ${#id})" = $id ]; then
            echo '{"version":3,"address":"%s","protocol":"ttrpc"}'
          else
            echo "want bootstrap parameters"; exit 1
          fi
        """
                .formatted(shim.address());
    }

    /** As shims of containerd 1.6 are: an id is no type. */
    private static String misreads(String then) {
        return """
        cat >$dir/stdin-$id
          if grep -aq $id $dir/stdin-$id; then
            echo "x: type with url $id: not found"; exit 1
          fi
          %s
        """
                .formatted(then);
    }

    @Test
    void parametersCarryAllThatANewShimWants() throws Exception {
        shim.script("exit 1", insists(), "");
        createWithOptions("task-a");
        BootstrapParams parameters = BootstrapParams.parseFrom(shim.stdin("task-a"));
        assertEquals("task-a", parameters.getInstanceId());
        assertEquals(TestDaemon.NAMESPACE, parameters.getNamespace());
        assertEquals(LogLevel.LOG_LEVEL_DEBUG, parameters.getLogLevel());
        assertEquals(
                directory.resolve("d.sock.ttrpc").toString(),
                parameters.getContainerdTtrpcAddress());
        assertEquals(directory.resolve("d.sock").toString(), parameters.getContainerdGrpcAddress());
        assertEquals("/bin/true", parameters.getContainerdBinary());
        assertEquals("/run/containerd/s", parameters.getSocketDir());
        assertEquals(1, parameters.getExtensionsCount());
        assertEquals(
                "containerd.runc.v1.Options", parameters.getExtensions(0).getValue().getTypeUrl());
    }

    @Test
    void aNewShimIsGivenParametersAndAskedOnce() throws Exception {
        shim.script("exit 1", insists(), "");
        create("task-a");
        create("task-b");
        assertEquals(List.of("-info", "start", "start"), shim.actions());
    }

    @Test
    void aNewShimThatLooksOldIsGivenParametersInTheEnd() throws Exception {
        shim.script(UNKNOWN_FLAG, insists(), "");
        create("task-a");
        create("task-b");
        assertEquals(List.of("-info", "start", "start", "start"), shim.actions());
    }

    @Test
    void anOldShimIsGivenItsOptionsOnly() throws Exception {
        shim.script(UNKNOWN_FLAG, misreads("echo " + shim.address()), "");
        shim.server.register(shim.tasks.service(2));
        createWithOptions("task-a");
        assertEquals(List.of("-info", "start"), shim.actions());
        com.google.protobuf.Any read = com.google.protobuf.Any.parseFrom(shim.stdin("task-a"));
        assertEquals("containerd.runc.v1.Options", read.getTypeUrl());
        create("task-b");
        assertEquals(0, shim.stdin("task-b").length);
    }

    @Test
    void anOldShimThatLooksNewIsGivenItsOptionsInTheEnd() throws Exception {
        shim.script("exit 0", misreads("echo " + shim.address()), "");
        shim.server.register(shim.tasks.service(2));
        createWithOptions("task-a");
        createWithOptions("task-b");
        assertEquals(List.of("-info", "start", "start", "start"), shim.actions());
    }

    @Test
    void theFailureThatIsReportedIsNotThatOfTheGuess() throws Exception {
        shim.script("exit 0", misreads("echo no disk; exit 5"), "");
        assertEquals(
                "failed to start shim: start failed: no disk: exit status 5",
                failure("task-a").getMessage());
        shim.script(UNKNOWN_FLAG, misreads("echo no disk, either; exit 6"), "");
        assertEquals(
                "failed to start shim: start failed: no disk, either: exit status 6",
                failure("task-b").getMessage());
        shim.script("exit 0", "echo broken; exit 7", "");
        assertEquals(
                "failed to start shim: start failed: broken: exit status 7",
                failure("task-c").getMessage());
    }

    private DavitException failure(String id) {
        DavitException e = assertThrows(DavitException.class, () -> create(id));
        assertEquals(ErrorCode.UNKNOWN, e.code());
        return e;
    }

    @Test
    void aShimThatIsReplacedIsAskedAgain() throws Exception {
        shim.script(UNKNOWN_FLAG, misreads("echo " + shim.address()), "");
        shim.server.register(shim.tasks.service(2));
        create("task-a");
        shim.script("exit 1", insists() + "# newer", "");
        create("task-b");
        assertEquals(List.of("-info", "start", "-info", "start"), shim.actions());
    }

    @Test
    void aShimThatDoesNotAnswerIsTakenForNew() throws Exception {
        shim.script("sleep 1000", insists(), "");
        create("task-a");
        assertEquals(List.of("-info", "start"), shim.actions());
    }

    @Test
    void runcShimsBeforeTheNewFormGetTheirOptions() throws Exception {
        shim.info("v2.1.9");
        shim.script("cat $dir/info", "cat >$dir/stdin-$id; echo " + shim.address(), "");
        shim.server.register(shim.tasks.service(2));
        createWithOptions("task-a");
        assertEquals(
                "containerd.runc.v1.Options",
                com.google.protobuf.Any.parseFrom(shim.stdin("task-a")).getTypeUrl());
        shim.info("v2.4.0-beta.0");
        Files.setLastModifiedTime(
                shim.executable, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        createWithOptions("task-b");
        assertEquals("task-b", BootstrapParams.parseFrom(shim.stdin("task-b")).getInstanceId());
    }

    @Test
    void theOldNameMeansTheOldForm() throws Exception {
        try (FakeShim old = new FakeShim(directory, "runc-v1").serving(2)) {
            old.script("exit 0", "cat >$dir/stdin-$id; echo " + old.address(), "");
            daemon.runtime().create(TestDaemon.request("task-a", old.executable.toString()));
            assertEquals(List.of("start"), old.actions());
            assertEquals(0, old.stdin("task-a").length);
        }
    }

    @Test
    void manyWhoWantToKnowAskOnce() throws Exception {
        shim.script("sleep 0.2; exit 1", insists(), "");
        List<FutureTask<Boolean>> creates = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String id = "task-" + i;
            FutureTask<Boolean> create =
                    new FutureTask<>(
                            () -> {
                                create(id);
                                return true;
                            });
            Thread.startVirtualThread(create);
            creates.add(create);
        }
        for (FutureTask<Boolean> create : creates) {
            assertTrue(create.get());
        }
        assertEquals(1, shim.actions().stream().filter("-info"::equals).count());
        assertEquals(10, shim.actions().stream().filter("start"::equals).count());
    }
}
