package dev.davit.itest.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Any;

import dev.davit.grpc.UnixSockets;
import dev.davit.proto.services.containers.v1.Container;
import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.ListContainersRequest;
import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.netty.channel.EventLoopGroup;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The daemon on a disk that is full, and on one that does not keep what it was given. */
@Tag("slow")
class FailingDiskTest {
    private static final String STORE = "root/io.containerd.metadata.v1.davit";

    /** More than what fits into a page that the journal has begun. */
    private static final int MANY = 50;

    private final EventLoopGroup loop = UnixSockets.loop(1, "disk-");
    private final Set<String> acknowledged = new TreeSet<>();
    private Scratch scratch;

    @BeforeEach
    void mustBeRoot() {
        assumeTrue(
                System.getProperty("user.name").equals("root"), "mounting a small disk takes root");
        scratch = Scratch.create();
    }

    @AfterEach
    void close() {
        UnixSockets.stop(loop);
        if (scratch != null) {
            scratch.close();
        }
    }

    @Test
    void onAFullDiskWritesAreRefusedUntilThereIsSpaceAgain() {
        SmallDisk disk = SmallDisk.mount(scratch.newDirectory(STORE), 8);
        try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
            assertEquals(Optional.empty(), writeUntilRefused(daemon, "before"));
            disk.fill();
            Status refused = writeUntilRefused(daemon, "full").orElseThrow();
            assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getCode());
            assertTrue(("" + refused).contains("No space left"), refused.toString());
            assertEquals(acknowledged, shown(daemon));
            disk.free();
            long process = daemon.pid();
            assertEquals(Optional.empty(), writeUntilRefused(daemon, "again"));
            assertEquals(process, daemon.pid());
            assertEquals(acknowledged, shown(daemon));
            disk.fill();
            assertTrue(writeUntilRefused(daemon, "more").isPresent());
            daemon.kill();
            daemon.start();
            assertEquals(acknowledged, shown(daemon));
            daemon.stop();
            daemon.start();
            assertEquals(acknowledged, shown(daemon));
            disk.free();
            assertEquals(Optional.empty(), writeUntilRefused(daemon, "last"));
            assertEquals(acknowledged, shown(daemon));
        }
    }

    @Test
    void aDaemonWhoseDiskDoesNotSyncSaysWhyAndEnds() {
        assumeTrue(Command.exists("mkfs.ext4"), "needs e2fsprogs");
        // Behind a file system on a file on a full disk, writes succeed and syncs do not.
        Path below = scratch.newDirectory("below");
        SmallDisk disk = SmallDisk.mount(below, 24);
        String image = below.resolve("image").toString();
        new Command("truncate", "-s", "64M", image).run().expectSuccess();
        new Command("mkfs.ext4", "-q", "-F", image).run().expectSuccess();
        String store = scratch.newDirectory(STORE).toString();
        assumeTrue(
                new Command("mount", "-o", "loop", image, store).run().status() == 0,
                "needs loop devices");
        try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
            assertEquals(Optional.empty(), writeUntilRefused(daemon, "before"));
            disk.fill();
            Process process = daemon.process();
            Status refused = writeUntilRefused(daemon, "failing").orElseThrow();
            Await.until("the daemon's end", () -> !process.isAlive());
            assertNotEquals(0, process.exitValue());
            String log = scratch.read("log");
            assertTrue(log.contains("could not be synced"), refused + "\n" + log);
            assertTrue(log.contains("stopping: metadata store"), log);
            disk.free();
            new Command("umount", store).run().expectSuccess();
            new Command("mount", "-o", "loop", image, store).run().expectSuccess();
            daemon.start();
            Set<String> shown = shown(daemon);
            assertTrue(shown.containsAll(acknowledged), acknowledged + " and not " + shown);
            acknowledged.addAll(shown);
            assertEquals(Optional.empty(), writeUntilRefused(daemon, "after"));
            assertEquals(acknowledged, shown(daemon));
        }
    }

    /** Creates some containers; answers why one could not be. */
    private Optional<Status> writeUntilRefused(DaemonProcess daemon, String name) {
        try (Connection connection = Connection.to(daemon.socket(), loop)) {
            for (int i = 0; i < MANY; i++) {
                Container container =
                        Container.newBuilder()
                                .setId(name + "-" + i)
                                .setRuntime(Container.Runtime.newBuilder().setName("runtime"))
                                .setSpec(Any.newBuilder().setValue(Text.bytes(i, 4_000)))
                                .build();
                var request = CreateContainerRequest.newBuilder().setContainer(container).build();
                connection.in("disk", "").containers().create(request);
                acknowledged.add(container.getId());
            }
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            return Optional.of(e.getStatus());
        }
    }

    private Set<String> shown(DaemonProcess daemon) {
        try (Connection connection = Connection.to(daemon.socket(), loop)) {
            Set<String> shown = new TreeSet<>();
            connection
                    .in("disk", "")
                    .containers()
                    .list(ListContainersRequest.getDefaultInstance())
                    .getContainersList()
                    .forEach(container -> shown.add(container.getId()));
            return shown;
        }
    }
}
