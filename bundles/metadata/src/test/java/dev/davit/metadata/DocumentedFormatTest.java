package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.davit.api.Any;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.slot.SlotType;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.slots.Router;
import dev.davit.testkit.InMemorySnapshotter;
import dev.davit.testkit.SettableClock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files say what docs/metadata-format.md says they say: they are read by its rules alone. */
class DocumentedFormatTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00.000000123Z");
    private static final Instant LONG_AGO = Instant.parse("0001-01-01T00:00:00Z");
    private static final String DIGEST = "sha256:" + "1".repeat(64);
    private static final Scope T = new Scope("t");
    private static final Scope LEASED = new Scope("t", "l");
    private static final Scope ODD = new Scope("odd\0name");
    private static final Any ANY = new Any("type", "bytes".getBytes(StandardCharsets.UTF_8));

    private static final Map<String, String> ROOT = Map.of("containerd.io/gc.root", "now");

    private final InMemorySnapshotter over = new InMemorySnapshotter();
    private final InMemorySnapshotter copy = new InMemorySnapshotter();
    private final SettableClock clock = new SettableClock(NOON);

    @TempDir private Path directory;

    @Test
    void aParserMadeFromThePageReadsEverything() throws Exception {
        live(this::fill);
        live(metadata -> metadata.leases().delete("t", "gone"));
        DocumentedFile.Side older = side(0);
        DocumentedFile.Side newer = side(1);
        NavigableMap<byte[], byte[]> state = checkpoint(0, older);
        DocumentedFile.Segment last =
                new DocumentedFile(files("journal-").getFirst()).replay(state);
        assertEquals(1, last.schema());
        assertEquals(older.database(), last.database());
        assertEquals(older.last() + 1, last.first());
        assertEquals(newer.last() + 1, last.next());
        assertEquals(1, last.before());
        assertEquals(text(checkpoint(1, newer)), text(state));
        assertEquals(expected(), text(state));
    }

    /** The chain of segments, and a value that a checkpoint does not keep in one piece. */
    @Test
    void segmentsFollowEachOtherAsThePageSays() throws Exception {
        live(metadata -> metadata.leases().create("t", "l", Map.of("long", "x".repeat(200_000))));
        Path journal = files("journal-").getFirst();
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.copy(journal, kept.resolve(journal.getFileName()));
        live(metadata -> metadata.leases().create("t", "m", Map.of()));
        NavigableMap<byte[], byte[]> state = new TreeMap<>(Arrays::compareUnsigned);
        var first = new DocumentedFile(kept.resolve(journal.getFileName())).replay(state);
        var second = new DocumentedFile(files("journal-").getFirst()).replay(state);
        assertEquals(first.database(), second.database());
        assertEquals(first.next(), second.first());
        assertEquals(first.first(), second.before());
        assertEquals(first.end(), second.beforeEnd());
        assertEquals(first.lastCrc(), second.beforeCrc());
        assertEquals(0, first.before());
        assertEquals(text(checkpoint(1, side(1))), text(state));
        assertEquals(
                200_000 + "[1, [long=], ]".length() + ("" + NOON).length(),
                text(state).getOrDefault("t L l", "").length());
    }

    private void live(Consumer<Metadata> life) {
        var slots = new SnapshottersByName();
        slots.put("over", over);
        slots.put("copy", copy);
        Metadata metadata = new Metadata(slots, new ByNamespace(), store(), "shared", clock);
        life.accept(metadata);
        metadata.close();
    }

    private Path store() {
        return directory.resolve("store");
    }

    private void fill(Metadata metadata) {
        metadata.leases().create("t", "l", Map.of("k", "v"));
        metadata.leases().create("t", "gone", Map.of());
        metadata.containers().create(T, "c", now -> container(now));
        metadata.images().create(ODD, "i", now -> image(now));
        metadata.sandboxes().create(T, "x", now -> sandbox(now));
        metadata.content().writer(LEASED, "ref", 5, Optional.empty()).close();
        metadata.content().writer(T, "loose", 0, Optional.empty()).close();
        try (var writer = metadata.content().writer(T, "b", 0, Optional.empty())) {
            writer.write(ByteBuffer.wrap(new byte[] {'x'}));
            writer.commit(0, Optional.empty(), ROOT);
        }
        NamespacedSnapshots snapshots = metadata.snapshots("over");
        snapshots.prepare(T, "a", "", Map.of());
        snapshots.commit(T, "base", "a", ROOT, "");
        snapshots.prepare(LEASED, "child", "base", Map.of());
        snapshots.prepare(ODD, "p", "", ROOT);
    }

    private static ContainerRecord container(Instant now) {
        return new ContainerRecord(
                "c",
                Map.of("a", "b"),
                "img",
                "r",
                Optional.of(ANY),
                Optional.empty(),
                "over",
                "k",
                "s",
                Map.of("e", ANY),
                now,
                LONG_AGO);
    }

    private static ImageRecord image(Instant now) {
        var target = new Descriptor("m", Digest.parse(DIGEST), 7, Map.of("x", "y"));
        return new ImageRecord("i", target, Map.of(), now, now);
    }

    private static SandboxRecord sandbox(Instant now) {
        return new SandboxRecord(
                "x",
                Map.of(),
                "r",
                Optional.empty(),
                Optional.of(ANY),
                "boxer",
                Map.of(),
                now,
                now);
    }

    private static Map<String, String> expected() {
        String blob = "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        String root = "[containerd.io/gc.root=now]";
        String times = ", " + NOON + ", " + NOON + "]";
        String later = "" + NOON.plus(Duration.ofDays(1));
        return new TreeMap<>(
                Map.ofEntries(
                        Map.entry(" # sequence", "[1001]"),
                        Map.entry("t N", "[1, []]"),
                        Map.entry("odd\0name N", "[1, []]"),
                        Map.entry("t L l", "[1, [k=v], " + NOON + "]"),
                        Map.entry(
                                "t C c",
                                "[1, [a=b], img, r, type:bytes, none, over, k, s,"
                                        + " [e=type:bytes], "
                                        + NOON
                                        + ", 0001-01-01T00:00:00Z]"),
                        Map.entry("odd\0name I i", "[1, m, " + DIGEST + ", 7, [x=y], []" + times),
                        Map.entry("t X x", "[1, [], r, none, type:bytes, boxer, []" + times),
                        Map.entry("t G ref", "[1, t/1/ref, , 5, none, " + NOON + "]"),
                        Map.entry("t G loose", "[1, t/2/loose, , 0, " + later + ", " + NOON + "]"),
                        Map.entry("t R l ingests ref", "[]"),
                        Map.entry("t B " + blob, "[1, 1, " + root + times),
                        Map.entry("t S over base", "[1, t/5/base, , " + root + times),
                        Map.entry("t S over child", "[1, t/6/child, base, []" + times),
                        Map.entry("t P over base child", "[]"),
                        Map.entry("t R l snapshots/over child", "[]"),
                        Map.entry(
                                "odd\0name S over p",
                                "[2, copy, odd\0name/7/p, , " + root + times)));
    }

    private static Map<String, String> text(NavigableMap<byte[], byte[]> state) {
        Map<String, String> text = new TreeMap<>();
        state.forEach(
                (key, value) -> {
                    List<String> parts = DocumentedRecord.key(key);
                    text.put(
                            String.join(" ", parts),
                            "" + DocumentedRecord.value(parts.get(1), value));
                });
        return text;
    }

    private DocumentedFile.Side side(int number) throws IOException {
        return new DocumentedFile(files(".mapdb.ok").get(number)).side();
    }

    private NavigableMap<byte[], byte[]> checkpoint(int number, DocumentedFile.Side side)
            throws IOException {
        Path file = files(".mapdb").get(number);
        return new DocumentedFile(file).checkpoint(side, directory.resolve("copy" + number));
    }

    /** Files of the store whose names begin or end so, the oldest first. */
    private List<Path> files(String ofName) throws IOException {
        try (Stream<Path> files = Files.list(store())) {
            return files.filter(
                            file -> {
                                String name = file.getFileName().toString();
                                return name.startsWith(ofName) || name.endsWith(ofName);
                            })
                    .sorted()
                    .toList();
        }
    }

    /** Leads those with an odd name to another snapshotter. */
    private static final class ByNamespace implements Router {
        @Override
        public String route(SlotType<?> slot, String asked, Subject subject) {
            return subject.namespace().equals(ODD.namespace()) ? "copy" : asked;
        }

        @Override
        public boolean isRouted(SlotType<?> slot, String asked) {
            return true;
        }

        @Override
        public List<String> targets(SlotType<?> slot) {
            return List.of("copy");
        }
    }
}
