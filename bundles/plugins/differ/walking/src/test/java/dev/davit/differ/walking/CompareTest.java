package dev.davit.differ.walking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.api.differ.CompareOptions;
import dev.davit.kit.tar.TarHeader;
import dev.davit.kit.tar.TarReader;
import dev.davit.linux.Call;
import dev.davit.linux.Linux;
import dev.davit.linux.mount.MountTable;
import dev.davit.linux.mount.TemporaryMounts;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.CommandOutput;
import dev.davit.linux.process.Spawn;
import dev.davit.linux.tree.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Differences against the very bytes that containerd writes for them. */
class CompareTest {
    private static final CompareOptions PLAIN =
            new CompareOptions(LayerType.PLAIN.mediaType(), Optional.empty());
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String OLD = "@1600000000.5";

    /** What is done to the base tree, by case; times not mentioned are put back afterwards. */
    private static final Map<String, String> CHANGES =
            Map.ofEntries(
                    Map.entry("01-no-change", ":"),
                    Map.entry("02-add-file", "echo new > d/sub/new; t d/sub/new; t d/sub"),
                    Map.entry("03-modify-same-size", "echo ONE > f1; t f1"),
                    Map.entry("05-chmod-chown", "chmod 600 d/f2; chown 5:6 d/sub"),
                    Map.entry("06-delete-file", "rm gone"),
                    Map.entry("07-delete-dir", "rm -r gd d/sub; touch -d @1795202460 d"),
                    Map.entry(
                            "08-recreate-dir",
                            "rm -r d; mkdir d; echo only > d/only; t d/only; t d"),
                    Map.entry(
                            "09-type-changes",
                            "rm -r f1 gd s1 gone; mkdir f1; echo i > f1/in; echo file > gd;"
                                    + " echo reg > s1; ln -s e gone; t f1/in; t f1; t gd; t s1;"
                                    + " t gone"),
                    Map.entry(
                            "10-hardlinks",
                            "ln d/f2 d/f2b; t d/f2; echo hl > n1; ln n1 e/n2; ln n1 n3; t n1;"
                                    + " touch -d @1795202499 d e"),
                    Map.entry("11-link-to-unchanged", "ln keep/same same2"),
                    Map.entry("12-symlink-change", "rm s1; ln -s d/f2 s1; o s1"),
                    Map.entry(
                            "13-devices-fifo-socket",
                            "mknod b b 7 300; mknod c2 c 4095 1; mkfifo p2; rm p;"
                                    + " chmod 644 b c2 p2; t b; t c2; t p2; socket s; t s"),
                    Map.entry("14-xattr-only", "setfattr -n user.x -v y xa"),
                    Map.entry("15-capability-only", "cap capf"),
                    Map.entry(
                            "16-capability-and-xattr",
                            "echo capnew > capn; cap capn; setfattr -n user.x -v y capn; t capn"),
                    Map.entry("17-sparse", "truncate -s 1000000 sp; t sp"),
                    Map.entry("18-rename-dir", "cp -a d d2; rm -r d"),
                    Map.entry("19-dir-mtime-only", "t e"),
                    Map.entry("20-root-attrs", "chmod 700 .; chown 3:4 ."),
                    Map.entry(
                            "21-odd-names",
                            "echo a > .wh.weird; echo b > 'sp ace'; echo d > u\u00e9;"
                                    + " n=$(printf 'n%.0s' $(seq 200)); echo c > $n;"
                                    + " l=$(printf 'L%.0s' $(seq 120));"
                                    + " m=$(printf 'M%.0s' $(seq 150)); mkdir -p $l/$m;"
                                    + " t .wh.weird; t 'sp ace'; t u\u00e9; t $n; t $l/$m; t $l"),
                    Map.entry(
                            "22-big-ids",
                            "echo i > ids; chown 4000000:3000000 ids; touch -d @4102444800 ids"),
                    Map.entry("23-truncate-empty", "> f1; echo x > empty; t f1; t empty"),
                    Map.entry(
                            "24-setid",
                            "echo s > su; chmod 6755 su; mkdir st; chmod 3777 st; t su; t st"));

    private static final String TOOLS =
            """
            set -e
            umask 022
            t() { touch -h -d @1700000000 "$1"; }
            o() { touch -h -d @1600000000.5 "$1"; }
            cap() { setfattr -n security.capability \
                -v 0x0100000200040000000000000000000000000000 "$1"; }
            socket() { python3 -c "import socket,sys;socket.socket(socket.AF_UNIX).bind('$1')"; }
            """;

    private static final Map<String, String> DIGESTS =
            new String(Layer.bytesOf("diff/digests.txt"), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .collect(Collectors.toMap(fields -> fields[0], fields -> fields[1]));

    @TempDir Path temp;
    private WalkingDiffer differ = new WalkingDiffer(Linux.system(), Path.of("/none"));
    private Snapshots snapshots = new Snapshots(Path.of("/none"));

    @BeforeEach
    void base() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        for (String tool : new String[] {"setfattr", "python3"}) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is missing");
        }
        differ = new WalkingDiffer(Linux.system(), temp.resolve("tmp"));
        snapshots = new Snapshots(temp.resolve("snapshots"));
    }

    private void prepareBase(List<Mount> mounts) throws IOException {
        try (InputStream in =
                new GZIPInputStream(
                        new ByteArrayInputStream(
                                Layer.bytesOf("diff/00-base-from-nothing.tar.gz")))) {
            differ.apply(Layer.of(in.readAllBytes()), mounts, new ApplyOptions(false));
        }
        shell(
                snapshots.layer(0),
                "setfattr -n user.base -v z xa; find . -exec touch -h -d " + OLD + " {} +");
    }

    @AfterEach
    void nothingStaysMounted() {
        assertEquals(List.of(), MountTable.read().within(temp));
        new Trees(Linux.system()).remove(temp);
    }

    private static void shell(Path directory, String script) {
        Command command = Command.of("bash", "-c", TOOLS + script).in(directory);
        CommandOutput output = new Spawn(Linux.system()).run(command, 10_000, LONG);
        assertTrue(output.exit().success(), output.errorText());
    }

    /**
     * Makes a change in the mounted tree; directories that only got new entries keep their time.
     */
    private void change(List<Mount> mounts, String script) {
        TemporaryMounts writing = new TemporaryMounts(Linux.system(), temp.resolve("write"));
        try (var mount = writing.mount(mounts)) {
            shell(
                    mount.path(),
                    script
                            + "\nfind . -type d -newermt @1750000000 ! -newermt '+1 hour'"
                            + " ! -newermt @1795202400 -exec touch -d "
                            + OLD
                            + " {} +");
        }
    }

    private byte[] compare(List<Mount> lower, List<Mount> upper, CompareOptions options) {
        Blob blob = new Blob();
        Descriptor written = differ.compare(lower, upper, options, blob);
        assertTrue(blob.committed);
        assertEquals(Digest.of(blob.bytes.toByteArray()), written.digest());
        assertEquals(blob.bytes.size(), written.sizeBytes());
        return blob.bytes.toByteArray();
    }

    static Stream<String> changes() {
        return CHANGES.keySet().stream().sorted();
    }

    private static void assertGolden(String name, byte[] archive) throws IOException {
        assertEquals(DIGESTS.get(name), Digest.of(archive).toString(), () -> name + list(archive));
    }

    private static List<String> list(byte[] archive) {
        try {
            List<String> entries = new ArrayList<>();
            TarReader reader = new TarReader(new ByteArrayInputStream(archive));
            Optional<TarHeader> next = reader.next();
            while (next.isPresent()) {
                entries.add(next.get().toString());
                next = reader.next();
            }
            return entries;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(byte[] archive) {
        try {
            List<String> names = new ArrayList<>();
            TarReader reader = new TarReader(new ByteArrayInputStream(archive));
            Optional<TarHeader> next = reader.next();
            while (next.isPresent()) {
                names.add(next.get().name().toString());
                next = reader.next();
            }
            return names;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void d20_aTreeFromNothing() throws IOException {
        prepareBase(snapshots.prepareOverlay());
        assertGolden("00-base-from-nothing", compare(List.of(), snapshots.view(), PLAIN));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void d20_changesOnAnOverlay(String name) throws IOException {
        prepareBase(snapshots.prepareOverlay());
        List<Mount> lower = snapshots.view();
        List<Mount> upper = snapshots.prepareOverlay();
        change(upper, CHANGES.getOrDefault(name, ""));
        assertGolden(name, compare(lower, upper, PLAIN));
    }

    /** On an overlay a change of one of two names parts them; on a copy they stay together. */
    static Stream<String> changesThatPartNoNames() {
        return changes().filter(name -> !name.startsWith("03") && !name.startsWith("23"));
    }

    @ParameterizedTest
    @MethodSource("changesThatPartNoNames")
    void d20_changesOnACopy(String name) throws IOException {
        prepareBase(snapshots.prepareNative());
        List<Mount> lower = snapshots.view();
        List<Mount> upper = snapshots.prepareNative();
        change(upper, CHANGES.getOrDefault(name, ""));
        assertGolden(name, compare(lower, upper, PLAIN));
    }

    @Test
    void d22_contentCountsWhenSizeAndTimeAreEqual() throws IOException {
        prepareBase(snapshots.prepareOverlay());
        List<Mount> lower = snapshots.view();
        List<Mount> upper = snapshots.prepareOverlay();
        change(upper, "echo TWO > d/f2; o d/f2; echo same > keep/same; o keep/same");
        byte[] archive = compare(lower, upper, PLAIN);
        assertEquals(List.of("d/", "d/f2"), names(archive));
    }

    @Test
    void d22_contentIsReadOnlyWhereItMayDiffer() throws IOException {
        prepareBase(snapshots.prepareOverlay());
        List<Mount> lower = snapshots.view();
        List<Mount> upper = snapshots.prepareOverlay();
        change(upper, "chmod 600 d/f2; chmod 644 d/f2");
        List<String> opened = new ArrayList<>();
        Linux watching =
                Linux.failing(
                        (call, object) -> {
                            if (call == Call.OPENAT) {
                                opened.add(object);
                            }
                            return Optional.empty();
                        });
        WalkingDiffer watched = new WalkingDiffer(watching, temp.resolve("tmp"));
        watched.compare(lower, upper, PLAIN, new Blob());
        List<String> files =
                opened.stream().map(path -> path.replaceAll(".*/", "")).distinct().toList();
        assertTrue(files.contains("f2"), files.toString());
        assertTrue(!files.contains("f3") && !files.contains("same"), files.toString());
    }

    @Test
    void d21_compressedLayersHoldTheSameArchive() throws IOException {
        prepareBase(snapshots.prepareOverlay());
        byte[] plain = compare(List.of(), snapshots.view(), PLAIN);
        for (LayerType type : new LayerType[] {LayerType.GZIP, LayerType.ZSTD}) {
            Blob blob = new Blob();
            CompareOptions options = new CompareOptions(type.mediaType(), Optional.empty());
            Descriptor written = differ.compare(List.of(), snapshots.view(), options, blob);
            assertEquals(type.mediaType(), written.mediaType());
            assertEquals(
                    Map.of("containerd.io/uncompressed", Digest.of(plain).toString()), blob.labels);
            assertArrayEquals(plain, decompress(type, blob.bytes.toByteArray()));
        }
        Blob blob = new Blob();
        differ.compare(List.of(), snapshots.view(), PLAIN, blob);
        assertEquals(Map.of(), blob.labels);
    }

    private static byte[] decompress(LayerType type, byte[] bytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        try (InputStream plain =
                type == LayerType.GZIP
                        ? new GZIPInputStream(in)
                        : new ZstdInputStreamNoFinalizer(in)) {
            return plain.readAllBytes();
        }
    }

    @Test
    void d21_theDefaultIsGzipWithAPlainHeader() {
        byte[] nothing = compare(List.of(), List.of(), new CompareOptions("", Optional.empty()));
        assertArrayEquals(
                new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff},
                Arrays.copyOf(nothing, 10));
    }

    @Test
    void d21_otherTypesAreNotMade() {
        CompareOptions options = new CompareOptions("text/plain", Optional.empty());
        Blob blob = new Blob();
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> differ.compare(List.of(), List.of(), options, blob));
        assertEquals(ErrorCode.UNIMPLEMENTED, e.code());
        assertEquals("unsupported diff media type: text/plain: not implemented", e.getMessage());
    }

    @Test
    void d23_noTimeIsLaterThanAsked() throws IOException {
        prepareBase(snapshots.prepareOverlay());
        List<Mount> lower = snapshots.view();
        List<Mount> upper = snapshots.prepareOverlay();
        change(upper, "echo new > new; touch -d @1700000000 new; rm gone; chmod 600 d/f2");
        Instant epoch = Instant.ofEpochSecond(1_650_000_000);
        byte[] archive =
                compare(
                        lower,
                        upper,
                        new CompareOptions(LayerType.PLAIN.mediaType(), Optional.of(epoch)));
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        List<Instant> times = new ArrayList<>();
        Optional<TarHeader> next = reader.next();
        while (next.isPresent()) {
            times.add(next.get().modified());
            next = reader.next();
        }
        Instant old = Instant.ofEpochSecond(1_600_000_000);
        assertEquals(List.of(old, old, Instant.EPOCH, epoch), times);
    }

    @Test
    void d24_failuresNameBothMountPoints() {
        Mount missing = new Mount("bind", "/no/such/dir", List.of("rbind"));
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> differ.compare(List.of(), List.of(missing), PLAIN, new Blob()));
        String text = e.getMessage().replaceAll(temp + "/tmp/containerd-mount\\d+", "X");
        assertEquals(
                "mount callback failed on X: failed to mount X: mount source: \"/no/such/dir\","
                        + " target: \"X\", fstype: bind, flags: 20481, data: \"\", err: no such"
                        + " file or directory",
                text);
    }

    @Test
    void d25_theNewerTreeIsNotWritten() throws IOException {
        prepareBase(snapshots.prepareOverlay());
        List<Mount> upper = snapshots.prepareOverlay();
        Instant start = Instant.now();
        List<String> before =
                Manifest.of(snapshots.layer(1), start).stream().map(Manifest::tsv).toList();
        compare(snapshots.viewBelow(), upper, PLAIN);
        assertEquals(
                before,
                Manifest.of(snapshots.layer(1), start).stream().map(Manifest::tsv).toList());
    }
}
