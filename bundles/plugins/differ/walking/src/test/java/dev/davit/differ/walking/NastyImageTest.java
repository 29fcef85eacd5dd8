package dev.davit.differ.walking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.Descriptor;
import dev.davit.api.Mount;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.linux.Linux;
import dev.davit.linux.mount.MountTable;
import dev.davit.linux.mount.TemporaryMounts;
import dev.davit.linux.tree.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/** An image of six layers with all that is odd, against the trees containerd made of it. */
class NastyImageTest {
    private static final int LAYERS = 6;
    private static final ApplyOptions OPTIONS = new ApplyOptions(false);

    @TempDir Path temp;
    private final Instant start = Instant.now();
    private WalkingDiffer differ = new WalkingDiffer(Linux.system(), Path.of("/none"));

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        differ = new WalkingDiffer(Linux.system(), temp.resolve("tmp"));
    }

    @AfterEach
    void nothingStaysMounted() {
        assertEquals(List.of(), MountTable.read().within(temp));
        new Trees(Linux.system()).remove(temp);
    }

    private void apply(Supplier<List<Mount>> prepare) {
        for (int i = 0; i < LAYERS; i++) {
            Layer layer = Layer.resource("unpack/layer" + i + ".tar");
            Descriptor applied = differ.apply(layer, prepare.get(), OPTIONS);
            assertEquals(layer.descriptor(), applied);
        }
    }

    private static List<String> golden(String name) throws IOException {
        try (InputStream in =
                new GZIPInputStream(
                        new ByteArrayInputStream(Layer.bytesOf("unpack/" + name + ".tsv.gz")))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().skip(1).toList();
        }
    }

    private List<String> rows(List<Mount> mounts) {
        TemporaryMounts looking = new TemporaryMounts(Linux.system(), temp.resolve("look"));
        try (var mount = looking.mount(mounts)) {
            return rows(mount.path());
        }
    }

    private List<String> rows(Path tree) {
        return Manifest.of(tree, start).stream().map(Manifest::tsv).toList();
    }

    /** What one has and the other has not, by path. */
    private static Set<String> differences(List<String> expected, List<String> actual) {
        Set<String> differences = new TreeSet<>();
        for (String row : expected) {
            if (!actual.contains(row)) {
                differences.add("- " + row);
            }
        }
        for (String row : actual) {
            if (!expected.contains(row)) {
                differences.add("+ " + row);
            }
        }
        return differences;
    }

    @Test
    void d20_layersOnDiskAreThoseOfContainerd() throws IOException {
        Snapshots snapshots = new Snapshots(temp.resolve("snapshots"));
        apply(snapshots::prepareOverlay);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            wrong.addAll(differences(golden("nasty.layer" + i), rows(snapshots.layer(i))));
        }
        // A directory that is hidden and made again in one layer does not let the old one through.
        assertEquals(
                List.of(
                        "+ wd\td\t0750\t0\t20\t0\t1700000000.000000000\t-\t-\t-\t"
                                + "trusted.overlay.opaque=79\t-",
                        "- wd\td\t0750\t0\t20\t0\t1700000000.000000000\t-\t-\t-\t-\t-"),
                wrong);
    }

    @Test
    void d20_theMergedTreeIsThatOfContainerd() throws IOException {
        Snapshots snapshots = new Snapshots(temp.resolve("snapshots"));
        apply(snapshots::prepareOverlay);
        Set<String> wrong = differences(golden("nasty"), rows(snapshots.view()));
        wrong.removeIf(row -> row.startsWith("- wd/old"));
        assertEquals(Set.of(), wrong);
    }

    @Test
    void d20_theCopiedTreeIsThatOfContainerd() throws IOException {
        Snapshots snapshots = new Snapshots(temp.resolve("snapshots"));
        apply(snapshots::prepareNative);
        List<String> expected = withoutLossOfCopies(golden("nasty-native"));
        List<String> actual = withoutLossOfCopies(rows(snapshots.layer(LAYERS - 1)));
        assertEquals(Set.of(), differences(expected, actual));
    }

    /** Containerd's copies lose the times of directories and the other names of symlinks. */
    private static List<String> withoutLossOfCopies(List<String> rows) {
        List<String> kept = new ArrayList<>();
        for (String row : rows) {
            String[] fields = row.split("\t", -1);
            if (fields[1].equals("d")) {
                fields[6] = "-";
            }
            if (!fields[8].equals("-")) {
                fields[8] = fields[1].equals("l") ? "-" : "g";
            }
            kept.add(String.join("\t", fields));
        }
        return kept;
    }

    @Test
    void d25_layersUnpackedAheadHaveTheSameNames() throws IOException {
        Snapshots snapshots = new Snapshots(temp.resolve("snapshots"));
        snapshots.prepareOverlay();
        for (int i = 1; i < LAYERS; i++) {
            snapshots.prepareAhead();
        }
        for (int i = LAYERS - 1; i >= 0; i--) {
            Layer layer = Layer.resource("unpack/layer" + i + ".tar");
            Path fs = snapshots.layer(i);
            List<Mount> mounts =
                    i == 0
                            ? Snapshots.bind(fs, "rw")
                            : List.of(
                                    new Mount(
                                            "overlay",
                                            "overlay",
                                            List.of(
                                                    "workdir=" + fs.resolveSibling("work"),
                                                    "upperdir=" + fs)));
            differ.apply(layer, mounts, OPTIONS);
        }
        Set<String> wrong = new TreeSet<>();
        for (String row : differences(golden("nasty"), rows(snapshots.view()))) {
            wrong.add(row.substring(2, row.indexOf('\t')));
        }
        assertEquals(
                Set.of(
                        "bin",
                        "etc/xd",
                        "late",
                        "opq3",
                        "spool",
                        "wd/old",
                        "wd/oldsub",
                        "wd/oldsub/y"),
                wrong);
    }
}
