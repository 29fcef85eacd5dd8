package dev.davit.linux.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.linux.Call;
import dev.davit.linux.Errno;
import dev.davit.linux.Linux;
import dev.davit.linux.RawName;
import dev.davit.linux.mount.Mounts.WhenBusy;
import dev.davit.linux.tree.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

class MountsTest {
    private static final Linux LINUX = Linux.system();
    private final Mounts mounts = new Mounts(LINUX);

    @TempDir Path temp;
    private Path source = Path.of("/none");
    private Path target = Path.of("/none");

    @BeforeEach
    void directories() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        source = Files.createDirectory(temp.resolve("source"));
        target = Files.createDirectory(temp.resolve("target"));
        Files.writeString(source.resolve("f"), "content");
    }

    @AfterEach
    void nothingStaysMounted() {
        mounts.unmountRecursively(temp, WhenBusy.DETACH);
        assertEquals(List.of(), MountTable.read().within(temp));
        new Trees(LINUX).remove(temp);
    }

    private Mount bind(String... options) {
        return new Mount("bind", source.toString(), List.of(options));
    }

    private String fails(List<Mount> list) {
        DavitException e = assertThrows(DavitException.class, () -> mounts.mount(list, target));
        assertEquals(ErrorCode.UNKNOWN, e.code());
        return e.getMessage();
    }

    @Test
    void readOnlyBindsAreReadOnly() throws IOException {
        mounts.mount(List.of(bind("rbind", "ro", "nosuid")), target);
        assertEquals("content", Files.readString(target.resolve("f")));
        assertThrows(FileSystemException.class, () -> Files.writeString(target.resolve("g"), "x"));
        Files.writeString(source.resolve("g"), "x");
        mounts.unmount(target, WhenBusy.FAIL);
        assertFalse(Files.exists(target.resolve("f")));
        mounts.mount(List.of(bind("rbind", "rw")), target);
        Files.writeString(target.resolve("h"), "x");
        assertTrue(Files.exists(source.resolve("h")));
    }

    @Test
    void listsAreMountedInOrderAndUnmountedInReverse() throws IOException {
        List<Mount> list =
                List.of(
                        bind("rbind"),
                        new Mount("tmpfs", "tmpfs", "a/b", List.of("size=64k", "mode=0700")),
                        new Mount("bind", source.toString(), "a/b/c", List.of("bind", "ro")));
        mounts.mount(list, target);
        assertEquals("content", Files.readString(target.resolve("a/b/c/f")));
        assertEquals(3, MountTable.read().within(target).size());
        MountPoint shown = MountTable.read().at(target.resolve("a/b")).orElseThrow();
        assertEquals("tmpfs", shown.type());
        assertTrue(shown.fileSystemOptions().contains("mode=700"));
        mounts.unmount(list, target, WhenBusy.FAIL);
        assertEquals(List.of(), MountTable.read().within(target));
        assertTrue(Files.isDirectory(source.resolve("a/b")));
    }

    @Test
    void aListThatFailsHalfWayLeavesNothing() {
        String text = fails(List.of(bind("bind"), new Mount("nosuchfs", "x\"", List.of())));
        assertEquals(
                ("mount source: \"x\\\"\", target: \"%s\", fstype: nosuchfs, flags: 0, data: \"\","
                                + " err: no such device")
                        .formatted(target),
                text);
        assertEquals(List.of(), MountTable.read().within(target));
    }

    @Test
    void errorsReadLikeContainerds() {
        assertEquals(
                ("mount source: \"/no/such/dir\", target: \"%s\", fstype: bind, flags: 20481,"
                                + " data: \"\", err: no such file or directory")
                        .formatted(target),
                fails(List.of(new Mount("bind", "/no/such/dir", List.of("rbind", "ro")))));
    }

    @Test
    void targetsBelowStayBelow() throws IOException {
        Path outside = Path.of("/tmp/davit-nowhere/a");
        Files.createSymbolicLink(source.resolve("l"), outside);
        Mount below = new Mount("tmpfs", "tmpfs", "l/../../x", List.of());
        mounts.mount(List.of(bind("rbind"), below), target);
        assertTrue(MountTable.read().at(target.resolve("tmp/x")).isPresent());
        Mount through = new Mount("tmpfs", "tmpfs", "l", List.of());
        mounts.mount(List.of(through), target);
        assertFalse(Files.exists(outside));
        assertTrue(MountTable.read().at(Path.of(target + outside.toString())).isPresent());
        mounts.unmount(List.of(through), target, WhenBusy.FAIL);
        assertFalse(MountTable.read().at(Path.of(target + outside.toString())).isPresent());
    }

    private Mount overlay(List<String> lowers, String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        options.add("lowerdir=" + String.join(":", lowers));
        return new Mount("overlay", "overlay", options);
    }

    private List<String> layers(Path directory, int count) throws IOException {
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path layer = Files.createDirectories(directory.resolve(i + "/fs"));
            Files.writeString(layer.resolve("file-" + i), "layer " + i);
            layers.add(layer.toString());
        }
        return layers;
    }

    @Test
    void overlaysOfManyLayersAreMounted() throws Exception {
        List<String> layers = layers(temp.resolve("snapshots-in-a-long-path"), 128);
        FutureTask<Boolean> mounting =
                new FutureTask<>(
                        () -> {
                            mounts.mount(List.of(overlay(layers)), target);
                            return true;
                        });
        Path before = Path.of("").toAbsolutePath();
        Thread.ofVirtual().start(mounting);
        assertTrue(mounting.get());
        for (int i : new int[] {0, 64, 127}) {
            assertEquals("layer " + i, Files.readString(target.resolve("file-" + i)));
        }
        assertEquals(before, Files.readSymbolicLink(Path.of("/proc/self/cwd")));
    }

    @Test
    void ownersAreMappedForBindsAndOverlays() throws IOException {
        String map = "0:100000:65536";
        Files.setAttribute(source.resolve("f"), "unix:uid", 5);
        mounts.mount(List.of(bind("rbind", "ro", "uidmap=" + map, "gidmap=" + map)), target);
        assertEquals(100005, Files.getAttribute(target.resolve("f"), "unix:uid"));
        assertThrows(FileSystemException.class, () -> Files.writeString(target.resolve("g"), "x"));
        mounts.unmount(target, WhenBusy.FAIL);

        List<String> layers = layers(temp.resolve("snapshots"), 2);
        String upper = Files.createDirectory(temp.resolve("upper")).toString();
        String work = Files.createDirectory(temp.resolve("work")).toString();
        Mount overlay =
                overlay(
                        layers,
                        "uidmap=" + map,
                        "gidmap=0:200000:65536",
                        "workdir=" + work,
                        "upperdir=" + upper);
        mounts.mount(List.of(overlay), target);
        assertEquals(100000, Files.getAttribute(target.resolve("file-1"), "unix:uid"));
        assertEquals(200000, Files.getAttribute(target.resolve("file-0"), "unix:gid"));
        assertTrue(
                MountTable.read().mounts().stream()
                        .noneMatch(m -> m.path().toString().contains("ovl-idmapped")));
    }

    @Test
    void wrongMapsAreRefused() {
        List<Mount> list = List.of(bind("bind", "uidmap=0:1", "gidmap=0:1:1"));
        DavitException e = assertThrows(DavitException.class, () -> mounts.mount(list, target));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertEquals(List.of(), MountTable.read().within(target));
    }

    @Test
    void stackedMountsGoAtOnceAndNothingIsSuccess() {
        mounts.mount(List.of(bind("bind"), bind("bind"), bind("bind")), target);
        assertEquals(3, MountTable.read().within(target).size());
        mounts.unmount(target, WhenBusy.FAIL);
        assertEquals(0, MountTable.read().within(target).size());
        mounts.unmount(target, WhenBusy.FAIL);
        mounts.unmount(temp.resolve("none"), WhenBusy.FAIL);
        mounts.unmountRecursively(temp.resolve("none"), WhenBusy.FAIL);
    }

    @Test
    void busyMountsAreTriedAgainThenToldOrDetached() throws IOException {
        int[] busy = {3};
        Linux sometimes =
                Linux.failing(
                        (call, object) ->
                                call == Call.UMOUNT2 && busy[0]-- > 0
                                        ? Optional.of(Errno.EBUSY)
                                        : Optional.empty());
        mounts.mount(List.of(bind("bind")), target);
        new Mounts(sometimes).unmount(target, WhenBusy.FAIL);
        assertEquals(0, MountTable.read().within(target).size());

        mounts.mount(List.of(bind("bind")), target);
        try (InputStream user = Files.newInputStream(target.resolve("f"))) {
            DavitException e =
                    assertThrows(DavitException.class, () -> mounts.unmount(target, WhenBusy.FAIL));
            assertEquals("unmount " + target + ": device or resource busy", e.getMessage());
            mounts.unmount(target, WhenBusy.DETACH);
            assertEquals('c', user.read());
        }
    }

    @Test
    void namesInTheTableAreDecoded() throws IOException {
        Path odd = Files.createDirectory(target.resolve("a b\\c\td"));
        mounts.mount(List.of(bind("bind")), odd);
        assertTrue(MountTable.read().at(odd).isPresent());
        assertFalse(MountTable.read().at(target).isPresent());
        assertTrue(
                MountPoint.parse("1 2 0:3 / /x\\012y rw - t s rw")
                        .orElseThrow()
                        .isWithin(RawName.of("/x\ny")));
        assertEquals(Optional.empty(), MountPoint.parse("nonsense"));
    }

    @Test
    void temporaryMountsLastAsLongAsTheyAreOpen() throws IOException {
        TemporaryMounts temporary = new TemporaryMounts(LINUX, temp.resolve("tmpmounts"));
        List<Path> paths = new ArrayList<>();
        try (TemporaryMounts.TemporaryMount mount =
                temporary.mount(List.of(bind("rbind", "volatile", "fsync=volatile")))) {
            assertEquals("content", Files.readString(mount.path().resolve("f")));
            assertTrue(mount.path().getFileName().toString().startsWith("containerd-mount"));
            paths.add(mount.path());
            Thread.currentThread().interrupt();
        }
        assertTrue(Thread.interrupted());
        try (TemporaryMounts.TemporaryMount empty = temporary.mount(List.of())) {
            Files.writeString(empty.path().resolve("left"), "x");
            paths.add(empty.path());
        }
        assertTrue(paths.stream().noneMatch(Files::exists));
        assertTrue(Files.exists(source.resolve("f")));
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> temporary.mount(List.of(new Mount("nosuchfs", "x", List.of()))));
        assertTrue(e.getMessage().startsWith("failed to mount " + temp + "/tmpmounts/containerd"));
        assertEquals(0, children(temp.resolve("tmpmounts")));
    }

    @Test
    void staleMountsOfAnEarlierLifeAreTakenAway() throws IOException {
        TemporaryMounts temporary = new TemporaryMounts(LINUX, temp.resolve("tmpmounts"));
        temporary.removeStale();
        IntStream.range(0, 3).forEach(i -> temporary.mount(List.of(bind("rbind"))));
        Path full = Files.createDirectory(temp.resolve("tmpmounts/containerd-mount1"));
        Files.writeString(full.resolve("kept"), "x");
        assertEquals(4, children(temp.resolve("tmpmounts")));
        new TemporaryMounts(LINUX, temp.resolve("tmpmounts")).removeStale();
        assertEquals(List.of(), MountTable.read().within(temp));
        assertEquals(1, children(temp.resolve("tmpmounts")));
        assertTrue(Files.exists(full.resolve("kept")));
        assertTrue(Files.exists(source.resolve("f")));
    }

    private static long children(Path directory) throws IOException {
        try (var list = Files.list(directory)) {
            return list.count();
        }
    }
}
