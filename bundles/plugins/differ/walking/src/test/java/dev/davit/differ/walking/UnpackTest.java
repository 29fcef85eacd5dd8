package dev.davit.differ.walking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.api.differ.CompareOptions;
import dev.davit.kit.tar.Octets;
import dev.davit.kit.tar.TarHeader;
import dev.davit.kit.tar.TarWriter;
import dev.davit.linux.Call;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.FileStatus;
import dev.davit.linux.Linux;
import dev.davit.linux.RawName;
import dev.davit.linux.Timestamp;
import dev.davit.linux.mount.MountTable;
import dev.davit.linux.mount.Mounts;
import dev.davit.linux.mount.TemporaryMounts;
import dev.davit.linux.tree.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

class UnpackTest {
    private static final ApplyOptions OPTIONS = new ApplyOptions(false);

    @TempDir Path temp;
    private WalkingDiffer differ = new WalkingDiffer(Linux.system(), Path.of("/none"));
    private Snapshots snapshots = new Snapshots(Path.of("/none"));

    @BeforeEach
    void directories() {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        differ = new WalkingDiffer(Linux.system(), temp.resolve("tmp"));
        snapshots = new Snapshots(temp.resolve("snapshots"));
    }

    @AfterEach
    void nothingStaysMounted() {
        assertEquals(List.of(), MountTable.read().within(temp));
        new Trees(Linux.system()).remove(temp);
    }

    /** Writes an archive from entries like {@code d/}, {@code f=content} and {@code l->target}. */
    private static Layer layer(String... entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        try {
            for (String entry : entries) {
                put(writer, entry);
            }
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Layer.of(bytes.toByteArray());
    }

    private static void put(TarWriter writer, String entry) throws IOException {
        int equals = entry.indexOf('=');
        int arrow = entry.indexOf("->");
        if (arrow >= 0) {
            writer.put(
                    TarHeader.builder(TarHeader.SYMLINK, Octets.of(entry.substring(0, arrow)))
                            .linkName(Octets.of(entry.substring(arrow + 2)))
                            .build());
        } else if (entry.endsWith("/")) {
            writer.put(TarHeader.builder(TarHeader.DIRECTORY, Octets.of(entry)).mode(0755).build());
        } else {
            String name = equals < 0 ? entry : entry.substring(0, equals);
            byte[] content =
                    entry.substring(Math.min(entry.length(), name.length() + 1))
                            .getBytes(StandardCharsets.UTF_8);
            writer.put(
                    TarHeader.builder(TarHeader.FILE, Octets.of(name))
                            .mode(0644)
                            .sizeBytes(content.length)
                            .build());
            writer.write(content, 0, content.length);
        }
    }

    private void onOverlay(String... entries) {
        differ.apply(layer(entries), snapshots.prepareOverlay(), OPTIONS);
    }

    private void onCopy(String... entries) {
        differ.apply(layer(entries), snapshots.prepareNative(), OPTIONS);
    }

    /** Paths of the merged tree. */
    private List<String> merged() {
        TemporaryMounts looking = new TemporaryMounts(Linux.system(), temp.resolve("look"));
        try (var mount = looking.mount(snapshots.view())) {
            return paths(mount.path());
        }
    }

    private static List<String> paths(Path tree) {
        return Manifest.of(tree, Instant.now()).stream()
                .filter(row -> row.type() != '!')
                .map(Manifest.Row::path)
                .skip(1)
                .toList();
    }

    private DavitException fails(Layer layer, List<Mount> mounts) {
        return assertThrows(DavitException.class, () -> differ.apply(layer, mounts, OPTIONS));
    }

    @Test
    void d01_theResultIsTheLayerAsItWasRead() {
        Layer layer = layer("d/", "d/f=content");
        Descriptor result = differ.apply(layer, snapshots.prepareOverlay(), OPTIONS);
        assertEquals(layer.descriptor(), result);
        byte[] whole = Layer.bytesOf("unpack/layer5.tar");
        Descriptor trailing = differ.apply(Layer.of(whole), snapshots.prepareOverlay(), OPTIONS);
        assertEquals(Digest.of(whole), trailing.digest());
        assertEquals(whole.length, trailing.sizeBytes());
    }

    @Test
    void d02_theLowerLayersAreNotTouched() {
        onOverlay("d/", "d/f=old");
        List<String> before =
                Manifest.of(snapshots.layer(0), Instant.EPOCH).stream().map(Manifest::tsv).toList();
        onOverlay("d/f=new", "d/.wh.g", ".wh..wh..opq");
        assertEquals(
                before,
                Manifest.of(snapshots.layer(0), Instant.EPOCH).stream()
                        .map(Manifest::tsv)
                        .toList());
    }

    @Test
    void d05_hiddenAndMadeAgainIsNew() {
        String[] base = {"d/", "d/old", "d/sub/", "d/sub/x", "e/", "e/old"};
        String[] layer = {".wh.d", "d/", "d/new", ".wh.e", "e/sub/deep"};
        List<String> expected = List.of("d", "d/new", "e", "e/sub", "e/sub/deep");
        onOverlay(base);
        onOverlay(layer);
        assertEquals(expected, merged());
        Snapshots copies = new Snapshots(temp.resolve("copies"));
        differ.apply(layer(base), copies.prepareNative(), OPTIONS);
        differ.apply(layer(layer), copies.prepareNative(), OPTIONS);
        assertEquals(expected, paths(copies.layer(1)));
    }

    @Test
    void d05_aDirectoryInPlaceOfTheLayersOwnFileIsNew() {
        onOverlay("d/", "d/old");
        onOverlay("d=file", "d/", "d/new");
        assertEquals(List.of("d", "d/new"), merged());
    }

    @Test
    void d06_anOpaqueRootHidesEverythingBelow() {
        onOverlay("a/", "a/x", "b", "c/", "c/y");
        onOverlay("e/", "b=again");
        onOverlay("c/", ".wh..wh..opq", "new");
        assertEquals(List.of("c", "new"), merged());
    }

    @Test
    void d07_whatTheLayerHasWrittenSurvivesItsOwnOpaqueMark() {
        String[] base = {"d/", "d/sub/", "d/sub/old", "d/old", "d/other/", "d/other/x"};
        // The directory d/sub is not in the layer, only what is in it.
        String[] layer = {"d/sub/new", "d/f", "d/.wh..wh..opq", "d/late"};
        List<String> expected = List.of("d", "d/f", "d/late", "d/sub", "d/sub/new");
        onCopy(base);
        onCopy(layer);
        assertEquals(expected, paths(snapshots.layer(1)));
        Snapshots overlays = new Snapshots(temp.resolve("overlays"));
        differ.apply(layer(base), overlays.prepareOverlay(), OPTIONS);
        differ.apply(layer(layer), overlays.prepareOverlay(), OPTIONS);
        snapshots = overlays;
        assertEquals(expected, merged());
    }

    @Test
    void d08_namesOfAnyBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RawName odd = RawName.of(new byte[] {(byte) 0xe9, '\n', '\\', ' '});
        TarWriter writer = new TarWriter(bytes);
        try {
            writer.put(TarHeader.builder(TarHeader.FILE, Octets.of(odd.toBytes())).build());
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        differ.apply(Layer.of(bytes.toByteArray()), snapshots.prepareOverlay(), OPTIONS);
        try (Directory root = Linux.system().openDirectory(snapshots.layer(0))) {
            assertEquals(0, root.status(odd).sizeBytes());
        }
    }

    @Test
    void d09_timesOfDirectoriesAreSetAtTheEnd() {
        onOverlay("d/", "d/f", "d/g", "x->d", "x/h", "gone/", "gone=now a file");
        try (Directory root = Linux.system().openDirectory(snapshots.layer(0))) {
            FileStatus status = root.status(RawName.of("d"));
            assertEquals(new Timestamp(0, 0), status.modified());
            assertTrue(paths(snapshots.layer(0)).contains("d/h"));
        }
    }

    @Test
    void d10_manyDirectoriesDoNotStayInMemory() throws IOException {
        DirectoryTimes times = new DirectoryTimes(temp.resolve("times"));
        for (int i = 0; i < 100_000; i++) {
            times.add(RawName.of("directory/" + i), new Timestamp(i, 1), new Timestamp(i, 2));
        }
        assertTrue(openFiles().stream().anyMatch(file -> file.contains("directory-times")));
        int[] count = {0};
        times.forEach(
                (path, accessed, modified) -> {
                    assertEquals("directory/" + count[0], path.toString());
                    assertEquals(new Timestamp(count[0]++, 2), modified);
                    assertEquals(1, accessed.nanos());
                });
        assertEquals(100_000, count[0]);
        times.close();
        assertFalse(openFiles().stream().anyMatch(file -> file.contains("directory-times")));
        assertEquals(List.of(), paths(temp.resolve("times")));
    }

    private static List<String> openFiles() throws IOException {
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : open) {
                try {
                    files.add(Files.readSymbolicLink(fd).toString());
                } catch (NoSuchFileException e) {
                    files.add("closed meanwhile, as that of this listing");
                }
            }
        }
        return files;
    }

    @Test
    void writtenPathsKnowTheirParentsAndNothingElse() {
        WrittenPaths written = new WrittenPaths();
        for (int i = 0; i < 50_000; i++) {
            written.add(RawName.of("a/b" + i + "/c"));
        }
        assertTrue(written.contains(RawName.of("a")));
        assertTrue(written.contains(RawName.of("a/b49999")));
        assertTrue(written.contains(RawName.of("a/b0/c")));
        assertFalse(written.contains(RawName.of("a/b")));
        assertFalse(written.contains(RawName.of("a/b0/d")));
        assertFalse(written.contains(RawName.of("b0/c")));
    }

    @Test
    void d11_userMarksComeFromTheDifferAlone() {
        onOverlay("d/", "d/old");
        List<Mount> mounts = new ArrayList<>(snapshots.prepareOverlay());
        List<String> options = new ArrayList<>(mounts.getFirst().options());
        options.add("userxattr");
        Mount marked = new Mount("overlay", "overlay", options);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        try {
            writer.put(
                    TarHeader.builder(TarHeader.DIRECTORY, Octets.of("e/"))
                            .mode(0755)
                            .records(
                                    Map.of(
                                            Octets.of("SCHILY.xattr.user.overlay.redirect"),
                                            Octets.of("/d"),
                                            Octets.of("SCHILY.xattr.user.kept"),
                                            Octets.of("k")))
                            .build());
            put(writer, "d/.wh..wh..opq");
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        differ.apply(Layer.of(bytes.toByteArray()), List.of(marked), OPTIONS);
        try (Directory root = Linux.system().openDirectory(snapshots.layer(1))) {
            assertEquals(
                    List.of(RawName.of("user.kept")), root.attributes(RawName.of("e")).names());
            assertEquals(
                    List.of(RawName.of("user.overlay.opaque")),
                    root.attributes(RawName.of("d")).names());
        }
    }

    @Test
    void d13_aListThatCannotBeMountedIsTold() {
        Mount missing = new Mount("bind", "/no/such/dir", List.of("rbind"));
        DavitException e = fails(layer("f"), List.of(missing));
        assertEquals(
                "failed to mount X: mount source: \"/no/such/dir\", target: \"X\", fstype: bind,"
                        + " flags: 20480, data: \"\", err: no such file or directory",
                e.getMessage().replaceAll(temp + "/tmp/containerd-mount\\d+", "X"));
        assertEquals(ErrorCode.UNKNOWN, e.code());
    }

    @Test
    void d13_withoutMountsTheLayerIsStillRead() {
        Layer layer = layer("d/", "d/f=content");
        assertEquals(layer.descriptor(), differ.apply(layer, List.of(), OPTIONS));
        assertEquals(List.of(), paths(temp.resolve("tmp")));
        byte[] noArchive = "0123456789".getBytes(StandardCharsets.UTF_8);
        DavitException e = fails(Layer.of(noArchive), List.of());
        assertTrue(e.getMessage().matches("mount callback failed on .*: unexpected EOF"));
    }

    @Test
    void d14_fullDisksAreTold() {
        Linux full =
                Linux.failing(
                        (call, object) ->
                                call == Call.WRITE ? Optional.of(Errno.ENOSPC) : Optional.empty());
        WalkingDiffer failing = new WalkingDiffer(full, temp.resolve("tmp"));
        onOverlay("d/");
        List<Mount> mounts = snapshots.prepareOverlay();
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> failing.apply(layer("f=content"), mounts, OPTIONS));
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
        assertEquals("write " + snapshots.layer(1) + "/f: no space left on device", e.getMessage());
    }

    @Test
    void d15_syncReachesTheDiskOfUpperAndBind() {
        List<String> synced = new ArrayList<>();
        Linux watching =
                Linux.failing(
                        (call, object) -> {
                            if (call == Call.SYNCFS) {
                                synced.add(object);
                            }
                            return Optional.empty();
                        });
        WalkingDiffer syncing = new WalkingDiffer(watching, temp.resolve("tmp"));
        syncing.apply(layer("f"), snapshots.prepareOverlay(), new ApplyOptions(true));
        syncing.apply(layer("g"), snapshots.prepareOverlay(), new ApplyOptions(true));
        assertEquals(List.of(snapshots.layer(0).toString(), snapshots.layer(1).toString()), synced);
        syncing.apply(layer("h"), snapshots.prepareOverlay(), OPTIONS);
        assertEquals(2, synced.size());
    }

    /** An archive that goes on for ever, and tells when it was read and closed. */
    private static final class Endless extends InputStream {
        final CountDownLatch read = new CountDownLatch(3);
        final CountDownLatch closed = new CountDownLatch(1);
        private byte[] entry = new byte[0];
        private int at;
        private int number;

        @Override
        public int read() {
            throw new IllegalStateException("read in pieces");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (at == entry.length) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                UnpackTest.put(new TarWriter(bytes), "file-" + number++);
                entry = bytes.toByteArray();
                at = 0;
                if (number % 1000 == 0) {
                    read.countDown();
                }
            }
            int count = Math.min(length, entry.length - at);
            System.arraycopy(entry, at, buffer, offset, count);
            at += count;
            return count;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void d16_interruptionStopsUnpackingAndLeavesNothingMounted() throws Exception {
        for (List<Mount> mounts : List.of(snapshots.prepareOverlay(), snapshots.prepareOverlay())) {
            Endless endless = new Endless();
            Layer layer = Layer.streaming(() -> endless);
            FutureTask<DavitException> applying = new FutureTask<>(() -> fails(layer, mounts));
            Thread caller = Thread.ofVirtual().start(applying);
            endless.read.await();
            caller.interrupt();
            DavitException e = applying.get(1, TimeUnit.MINUTES);
            assertEquals(ErrorCode.CANCELLED, e.code());
            assertTrue(e.getMessage().endsWith("context canceled"), e.getMessage());
            assertTrue(endless.closed.await(1, TimeUnit.MINUTES));
            assertEquals(List.of(), MountTable.read().within(temp));
        }
        assertEquals(List.of(), paths(temp.resolve("tmp")));
    }

    @Test
    void d16_interruptionStopsComparingAndLeavesNothingMounted() throws Exception {
        String[] entries = new String[2000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = "f" + i + "=content";
        }
        onOverlay(entries);
        Blob blob = new Blob();
        FutureTask<DavitException> comparing =
                new FutureTask<>(
                        () ->
                                assertThrows(
                                        DavitException.class,
                                        () ->
                                                differ.compare(
                                                        List.of(),
                                                        snapshots.view(),
                                                        new CompareOptions("", Optional.empty()),
                                                        blob)));
        Thread caller = Thread.ofVirtual().start(comparing);
        caller.interrupt();
        assertEquals(ErrorCode.CANCELLED, comparing.get(1, TimeUnit.MINUTES).code());
        assertFalse(blob.committed);
        assertEquals(List.of(), paths(temp.resolve("tmp")));
    }

    @Tag("slow")
    @Test
    void d10_aMillionEntriesAreUnpackedInBoundedMemory() throws IOException {
        int count = 1_000_000;
        Path large = Files.createDirectory(temp.resolve("large"));
        // In memory, so that it takes seconds.
        Mount memory = new Mount("tmpfs", "tmpfs", List.of("nr_inodes=2m", "mode=0755"));
        Mounts mounts = new Mounts(Linux.system());
        mounts.mount(List.of(memory), large);
        try {
            long before = peak();
            List<Mount> tree = Snapshots.bind(large, "rw");
            Descriptor result = differ.apply(Layer.streaming(() -> new Many(count)), tree, OPTIONS);
            assertEquals(512L * count + 1024, result.sizeBytes());
            try (Directory root = Linux.system().openDirectory(large)) {
                assertEquals(1000 + 2, root.fd().status().links());
            }
            assertTrue(peak() - before < 200L << 20, () -> "bytes used at most: " + peak());
        } finally {
            mounts.unmount(large, Mounts.WhenBusy.DETACH);
        }
    }

    /** The most that the heap's generations have held so far. */
    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    /** An archive of a thousand directories with links in them, made while it is read. */
    private static final class Many extends InputStream {
        private final int count;
        private int made;
        private ByteArrayInputStream piece = new ByteArrayInputStream(new byte[0]);

        Many(int count) {
            this.count = count;
        }

        @Override
        public int read() {
            throw new IllegalStateException("read in pieces");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (piece.available() == 0) {
                if (made > count) {
                    return -1;
                }
                piece = new ByteArrayInputStream(next());
            }
            return piece.read(buffer, offset, length);
        }

        private byte[] next() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            TarWriter writer = new TarWriter(bytes);
            if (made == count) {
                made++;
                writer.finish();
                return bytes.toByteArray();
            }
            for (int i = 0; i < 1000; i++) {
                int directory = made / 1000;
                put(writer, i == 0 ? "d" + directory + "/" : "d" + directory + "/l" + i + "->x");
                made++;
            }
            return bytes.toByteArray();
        }
    }
}
