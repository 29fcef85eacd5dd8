package dev.davit.differ.walking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.linux.Linux;
import dev.davit.linux.mount.MountTable;
import dev.davit.linux.tree.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Odd and hostile layers against what containerd makes of them, in three situations. */
@Tag("slow")
class HostileLayerTest {
    private static final ApplyOptions OPTIONS = new ApplyOptions(false);

    /** Where containerd is not followed: the whole outcome by case, as it is on an overlay. */
    private static final Map<String, String> BETTER =
            Map.of(
                    // The new directory does not let the old content through.
                    "wh-then-recreate-dir",
                    "`a` d [trusted.overlay.opaque=y], `a/new` f",
                    // All names of the base are hidden, since the mark on the root is not heeded.
                    "opq-root",
                    "`a` c 0:0 0000, `basefile` c 0:0 0000, `etc` c 0:0 0000, `only` f,"
                            + " `real` c 0:0 0000, `victim` c 0:0 0000,"
                            + " root d [trusted.overlay.opaque=y]");

    @TempDir Path temp;
    private final Instant start = Instant.now();
    private WalkingDiffer differ = new WalkingDiffer(Linux.system(), Path.of("/none"));
    private Snapshots snapshots = new Snapshots(Path.of("/none"));
    private List<String> sentinels = List.of();

    /** A case and what becomes of it alone, on an overlay and on a copy. */
    record Case(String name, String single, String overlay, String copy) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        String table = new String(Layer.bytesOf("hostile/outcomes.txt"), StandardCharsets.UTF_8);
        return table.lines()
                .map(line -> line.split(" \\| ", -1))
                .map(
                        cells ->
                                new Case(
                                        cells[0].substring(3, cells[0].length() - 1),
                                        cells[1],
                                        cells[2],
                                        cells[3].replaceAll(" \\|$", "")));
    }

    @BeforeEach
    void directories() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        Path outer = Files.createDirectory(temp.resolve("outer"));
        for (String name : new String[] {"escape", "vrfy-escape", "victim", "etc"}) {
            Files.writeString(outer.resolve(name), "sentinel");
        }
        Path root = Files.createDirectory(outer.resolve("snapshots"));
        Files.writeString(root.resolve("passwd"), "sentinel");
        differ = new WalkingDiffer(Linux.system(), temp.resolve("tmp"));
        snapshots = new Snapshots(root);
    }

    @AfterEach
    void nothingElseIsTouched() {
        List<String> now = sentinels();
        assertEquals(sentinels, now);
        assertFalse(Files.exists(Path.of("/vrfy-escape")));
        assertFalse(Files.exists(Path.of("/escape")));
        assertEquals(List.of(), MountTable.read().within(temp));
        new Trees(Linux.system()).remove(temp);
    }

    /** Everything but the layer itself. */
    private List<String> sentinels() {
        return Manifest.of(temp.resolve("outer"), start).stream()
                .filter(row -> !row.path().matches("snapshots/\\d+/fs(/.*)?"))
                .map(Manifest::tsv)
                .toList();
    }

    private String apply(String name, List<Mount> mounts, Path layer, List<String> base) {
        sentinels = sentinels();
        try {
            differ.apply(Layer.resource("hostile/" + name + ".tar"), mounts, OPTIONS);
            return show(Manifest.of(layer, start), base);
        } catch (DavitException e) {
            assertEquals(ErrorCode.UNKNOWN, e.code());
            return "error `" + normal(e.getMessage(), layer) + "`";
        }
    }

    private static String normal(String message, Path layer) {
        return message.replaceAll("/[^ :]*/tmp/containerd-mount\\d+", "\\$TMP")
                .replace(layer.toString(), "$UPPER")
                .replaceAll("n{256}", "n…n (256)")
                .replaceAll("/ddd[d/]*", "/ddd…/");
    }

    /** Entries as the recorded table has them, without those of the base. */
    private static String show(List<Manifest.Row> rows, List<String> base) {
        List<String> shown = new ArrayList<>();
        for (Manifest.Row row : rows) {
            String item = show(row);
            boolean root = row.path().equals(".");
            if (!base.contains(item) && (!root || !row.attributes().isEmpty())) {
                shown.add(item);
            }
        }
        return canonical(String.join(", ", shown));
    }

    private static String show(Manifest.Row row) {
        StringBuilder item = new StringBuilder();
        item.append(row.path().equals(".") ? "root " : "`" + row.path() + "` ").append(row.type());
        if (!row.link().isEmpty()) {
            item.append("→`").append(row.link()).append('`');
        }
        if (!row.device().isEmpty()) {
            item.append(' ').append(row.device());
        }
        if (row.group() > 0) {
            item.append(" =g").append(row.group());
        }
        int usual = row.type() == 'd' ? 0755 : 0644;
        if (row.mode() != usual && row.type() != 'l') {
            item.append(" %04o".formatted(row.mode()));
        }
        if (row.uid() != 0 || row.gid() != 0) {
            item.append(' ').append(row.uid()).append(':').append(row.gid());
        }
        if (!row.changed().equals("now") && !row.changed().equals("1700000000.000000000")) {
            item.append(" mtime ").append(row.changed());
        }
        if (!row.attributes().isEmpty()) {
            item.append(
                    row.attributes().entrySet().stream()
                            .map(e -> e.getKey() + "=" + text(e.getValue()))
                            .sorted()
                            .collect(Collectors.joining(", ", " [", "]")));
        }
        return item.toString();
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1).replace("\0", "");
    }

    /** The items of a list in one order and with one kind of comma. */
    private static String canonical(String outcome) {
        if (outcome.isEmpty() || outcome.startsWith("nothing")) {
            return "nothing";
        }
        if (outcome.startsWith("error")) {
            return outcome;
        }
        String listed = outcome.replaceAll("\\s*; gone:.*", "").replace(" root d", ", root d");
        TreeSet<String> items = new TreeSet<>();
        for (String item : listed.split("\\s*,+\\s+(?=`|root d)", -1)) {
            items.add(item.strip());
        }
        return String.join(", ", items);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void d03_alone(Case hostile) {
        List<Mount> mounts = snapshots.prepareOverlay();
        String outcome = apply(hostile.name, mounts, snapshots.layer(0), List.of());
        assertEquals(canonical(hostile.single), outcome);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void d03_onABaseAsAnOverlay(Case hostile) {
        differ.apply(Layer.resource("hostile/_base.tar"), snapshots.prepareOverlay(), OPTIONS);
        List<Mount> mounts = snapshots.prepareOverlay();
        List<String> before = base();
        String outcome = apply(hostile.name, mounts, snapshots.layer(1), List.of());
        String expected = BETTER.getOrDefault(hostile.name, hostile.overlay);
        assertEquals(canonical(expected), outcome);
        assertEquals(before, base());
    }

    private List<String> base() {
        return Manifest.of(snapshots.layer(0), start).stream().map(HostileLayerTest::show).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void d03_onABaseAsACopy(Case hostile) {
        differ.apply(Layer.resource("hostile/_base.tar"), snapshots.prepareNative(), OPTIONS);
        List<Mount> mounts = snapshots.prepareNative();
        List<String> before = base();
        String outcome = apply(hostile.name, mounts, snapshots.layer(1), before);
        assertEquals(canonical(hostile.copy), outcome);
        if (!outcome.startsWith("error")) {
            assertEquals(gone(hostile.copy), gone(before));
        }
    }

    @Test
    void d02_damagedLayersReachNothingOutside() {
        differ.apply(Layer.resource("hostile/_base.tar"), snapshots.prepareOverlay(), OPTIONS);
        sentinels = sentinels();
        List<String> before = base();
        byte[] whole = Layer.bytesOf("unpack/layer1.tar");
        Random random = new Random(11);
        int failed = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            for (int j = random.nextInt(20); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            repair(damaged);
            List<Mount> mounts =
                    i % 2 == 0 ? snapshots.prepareOverlay() : snapshots.prepareNative();
            try {
                differ.apply(Layer.of(damaged), mounts, OPTIONS);
            } catch (DavitException e) {
                failed++;
            }
            snapshots.forget();
        }
        assertTrue(failed > 0 && failed < 300, failed + " of 300 failed");
        assertEquals(before, base());
    }

    /** Makes the sums of all blocks right that look like headers. */
    private static void repair(byte[] archive) {
        for (int at = 0; at + 512 <= archive.length; at += 512) {
            if (archive[at + 257] == 'u' && archive[at + 258] == 's') {
                Arrays.fill(archive, at + 148, at + 156, (byte) ' ');
                int sum = 0;
                for (int i = at; i < at + 512; i++) {
                    sum += archive[i] & 0xff;
                }
                byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, archive, at + 148, 8);
            }
        }
    }

    /** The paths a table's cell says have gone. */
    private static Set<String> gone(String outcome) {
        Set<String> gone = new TreeSet<>();
        int at = outcome.indexOf("gone: ");
        if (at >= 0) {
            gone.addAll(List.of(outcome.substring(at + 6).strip().split(", ", -1)));
        }
        return gone;
    }

    /** The paths of the base that the copy does not have any more. */
    private Set<String> gone(List<String> base) {
        Set<String> gone = new TreeSet<>();
        Path copy = snapshots.layer(1);
        for (String item : base) {
            if (item.startsWith("`")) {
                String path = item.substring(1, item.indexOf('`', 1));
                if (!Files.exists(copy.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
                    gone.add(path);
                }
            }
        }
        return gone;
    }
}
