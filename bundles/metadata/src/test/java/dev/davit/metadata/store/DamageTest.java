package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.checkpoint.DamagedCheckpointException;
import dev.davit.metadata.store.io.BitFlippingDisk;
import dev.davit.metadata.store.io.SimulatedDisk;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A byte that changes on the disk is repaired, noticed or refused, and never served. */
@ExtendWith(Quiet.class)
@Tag("slow")
class DamageTest {
    private static final int CHECKPOINT_STRIDE = 8_209;

    private final SmallDatabase database = SmallDatabase.made();

    @Test
    void theDatabaseIsWhatTheseTestsThinkItIs() {
        List<String> names =
                database.disk().list(SmallDatabase.DIRECTORY).stream().sorted().toList();
        assertEquals(
                List.of(
                        "ckpt-00000000000000000004.mapdb",
                        "ckpt-00000000000000000004.mapdb.ok",
                        "ckpt-00000000000000000008.mapdb",
                        "ckpt-00000000000000000008.mapdb.ok",
                        "journal-00000000000000000005.log",
                        "journal-00000000000000000007.log",
                        "journal-00000000000000000009.log",
                        "journal-00000000000000000011.log"),
                names);
        assertEquals("whole", outcome(database.disk(), "nothing"));
    }

    @Test
    void aFlippedByteInTheJournalIsRefusedUnlessItIsInTheTail() {
        Map<String, Map<String, Integer>> outcomes = new TreeMap<>();
        for (String name : List.of("journal-9", "journal-11")) {
            int length = content(name).length;
            for (int at = 0; at < length; at++) {
                outcomes.computeIfAbsent(name, key -> new TreeMap<>())
                        .merge(flipped(name, at), 1, Integer::sum);
            }
        }
        // The segment before the last is refused wherever it is hurt.
        assertEquals(Map.of("refused", content("journal-9").length), outcomes.get("journal-9"));
        // The last frame of all looks like one that was being written.
        Map<String, Integer> last = outcomes.getOrDefault("journal-11", Map.of());
        assertEquals(List.of("prefix 13", "refused"), List.copyOf(last.keySet()));
    }

    @Test
    void aSegmentThatNoCheckpointNeedsDoesNotMatter() {
        int length = content("journal-5").length;
        for (int at = 0; at < length; at++) {
            assertEquals("whole", flipped("journal-5", at));
        }
    }

    @Test
    void aFlippedByteInTheNewestCheckpointIsRepairedFromTheOlder() {
        int length = content("ckpt-8").length;
        for (int at = 0; at < length; at += CHECKPOINT_STRIDE) {
            assertEquals("repaired", flipped("ckpt-8", at));
        }
        int side = content("ckpt-8.ok").length;
        for (int at = 0; at < side; at++) {
            assertEquals("repaired", flipped("ckpt-8.ok", at));
        }
    }

    /**
     * What a start does about a damaged checkpoint is the same for all bytes, so this looks only at
     * whether the damage is seen.
     */
    @Test
    void noByteOfACheckpointCanChangeUnseen() throws Exception {
        for (long sequence : new long[] {4, 8}) {
            byte[] content = content("ckpt-" + sequence);
            var disk = new BitFlippingDisk(database.disk(), path("ckpt-" + sequence));
            Checkpoint checkpoint = Checkpoint.find(disk, SmallDatabase.DIRECTORY, sequence);
            assertTrue(database.isStateAt(sequence, checkpoint.load(disk)));
            int flipped = 0;
            for (int at = 0; at < content.length; at++) {
                if (Campaign.LONG || content[at] != 0 || at % CHECKPOINT_STRIDE == 0) {
                    disk.flip(at);
                    assertThrows(DamagedCheckpointException.class, () -> checkpoint.load(disk));
                    flipped++;
                }
            }
            assertTrue(flipped > 500, flipped + " bytes");
        }
    }

    @Test
    void aFlippedByteInTheOlderCheckpointDoesNotMatterUntilItIsNeeded() {
        for (int at = 0; at < content("ckpt-4.ok").length; at++) {
            String outcome = flipped("ckpt-4.ok", at);
            assertTrue(outcome.equals("whole") || outcome.equals("repaired"), outcome);
        }
        SimulatedDisk disk = database.disk();
        flip(disk, "ckpt-4", 100_000);
        assertEquals("whole", outcome(disk, "ckpt-4"));
        flip(disk, "ckpt-8", 100_000);
        assertEquals("refused", outcome(disk, "ckpt-8"));
    }

    @Test
    void aFileCutShortIsTreatedLikeADamagedOne() {
        for (String name : List.of("ckpt-8", "ckpt-8.ok", "ckpt-4", "ckpt-4.ok")) {
            byte[] content = content(name);
            int stride = Campaign.LONG ? 1 + content.length / 20_000 : 1 + content.length / 200;
            for (int length = 0; length < content.length; length += stride) {
                String outcome = cut(name, length);
                boolean needed = name.startsWith("ckpt-8");
                assertTrue(
                        outcome.equals("repaired") || !needed && outcome.equals("whole"),
                        name + " cut to " + length + ": " + outcome);
            }
        }
    }

    @Test
    void aSegmentMayEndAnywhereIfItIsTheLast() {
        for (int length = 0; length < content("journal-9").length; length++) {
            assertEquals("refused", cut("journal-9", length));
        }
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int length = 0; length < content("journal-11").length; length++) {
            outcomes.merge(cut("journal-11", length), 1, Integer::sum);
        }
        // Nobody can tell that it was longer once; without its header it is none.
        assertEquals(
                List.of("prefix 10", "prefix 11", "prefix 12", "prefix 13", "refused"),
                List.copyOf(outcomes.keySet()));
        assertEquals(72, outcomes.get("refused"));
    }

    private String cut(String name, int length) {
        SimulatedDisk disk = database.disk();
        disk.overwrite(path(name), Arrays.copyOf(content(name), length));
        return outcome(disk, name);
    }

    @Test
    void filesOfAnotherDatabaseAreRefusedOrLeftOut() {
        SimulatedDisk other = SmallDatabase.made().disk();
        for (String name : List.of("journal-9", "journal-11")) {
            assertEquals("refused", replaced(other, name));
        }
        assertEquals("whole", replaced(other, "journal-5"));
        for (String name : List.of("ckpt-8", "ckpt-8.ok")) {
            assertEquals("repaired", replaced(other, name));
        }
        assertEquals("whole", replaced(other, "ckpt-4"));
        assertEquals("repaired", replaced(other, "ckpt-4.ok"));
        // A whole checkpoint, with all that belongs to it, but of the other.
        assertEquals("refused", replaced(other, "ckpt-8", "ckpt-8.ok"));
        assertEquals("repaired", replaced(other, "ckpt-4", "ckpt-4.ok"));
    }

    private String replaced(SimulatedDisk by, String... names) {
        SimulatedDisk disk = database.disk();
        for (String name : names) {
            disk.overwrite(path(name), by.content(path(name)));
        }
        return outcome(disk, names[0]);
    }

    @Test
    void filesThatHaveChangedPlacesAreRefusedOrLeftOut() {
        assertEquals("refused", swapped("journal-9", "journal-11"));
        assertEquals("refused", swapped("journal-7", "journal-9"));
        assertEquals("whole", swapped("journal-5", "journal-7"));
        assertEquals("refused", swapped("ckpt-4", "ckpt-8"));
        assertEquals("refused", swapped("ckpt-4.ok", "ckpt-8.ok"));
        assertEquals("refused", swapped("ckpt-4.ok", "ckpt-8.ok", "ckpt-4", "ckpt-8"));
        assertEquals("repaired", swapped("ckpt-8", "ckpt-8.ok"));
        assertEquals("refused", swapped("ckpt-8", "journal-11"));
    }

    /** Every two of the names change places. */
    private String swapped(String... names) {
        SimulatedDisk disk = database.disk();
        for (int i = 0; i < names.length; i += 2) {
            disk.overwrite(path(names[i]), content(names[i + 1]));
            disk.overwrite(path(names[i + 1]), content(names[i]));
        }
        return outcome(disk, names[0]);
    }

    @Test
    void aMissingFileIsRepairedOrRefused() {
        assertEquals("repaired", without("ckpt-8"));
        assertEquals("repaired", without("ckpt-8.ok"));
        assertEquals("whole", without("ckpt-4"));
        assertEquals("whole", without("journal-5"));
        assertEquals("refused", without("journal-9"));
        assertEquals("whole", without("journal-11").replace("prefix 10", "whole"));
        assertEquals("refused", without("ckpt-8", "ckpt-4"));
        assertEquals("refused", without("ckpt-8.ok", "ckpt-4.ok"));
        assertEquals("refused", without("ckpt-8", "journal-7"));
        assertEquals(
                "refused", without("journal-5", "journal-7", "journal-9", "journal-11", "ckpt-8"));
    }

    private String without(String... names) {
        SimulatedDisk disk = database.disk();
        for (String name : names) {
            disk.lose(path(name));
        }
        return outcome(disk, names[0]);
    }

    private String flipped(String name, int at) {
        SimulatedDisk disk = database.disk();
        flip(disk, name, at);
        return outcome(disk, name);
    }

    private void flip(SimulatedDisk disk, String name, int at) {
        byte[] content = content(name);
        content[at] ^= (byte) (1 << at % 8);
        disk.overwrite(path(name), content);
    }

    private byte[] content(String name) {
        return database.disk().content(path(name));
    }

    /** Opens the database; says in a word what has become of it. */
    private String outcome(SimulatedDisk disk, String damaged) {
        try (Store store = Store.open(SmallDatabase.DIRECTORY, SmallDatabase.options(disk))) {
            long sequence = store.recovery().sequence();
            assertTrue(database.isStateAt(sequence, store.image()), "wrong data are served");
            boolean noted = !store.recovery().notes().isEmpty();
            if (sequence < database.last()) {
                assertTrue(noted || damaged.equals("journal-11"), "a loss that is not noted");
                return "prefix " + sequence;
            }
            return noted || store.recovery().checkpoint() < 8 ? "repaired" : "whole";
        } catch (DavitException refused) {
            assertEquals(ErrorCode.DATA_LOSS, refused.code());
            String message = refused.getMessage();
            assertTrue(message.contains("docs/metadata-format.md"), message);
            assertTrue(message.contains("transaction"), message);
            boolean named = message.contains("journal-") || message.contains("ckpt-");
            assertTrue(named || message.contains("there is no journal"), message);
            boolean place = message.contains("at offset") || message.contains("missing");
            assertTrue(place || message.contains("there is no checkpoint"), message);
            return "refused";
        }
    }

    private static Path path(String name) {
        int dash = name.indexOf('-');
        String rest = name.substring(dash + 1);
        int number = Integer.parseInt(rest.replace(".ok", ""));
        String full =
                name.startsWith("ckpt")
                        ? "ckpt-%020d.mapdb".formatted(number)
                        : "journal-%020d.log".formatted(number);
        return SmallDatabase.DIRECTORY.resolve(rest.endsWith(".ok") ? full + ".ok" : full);
    }
}
