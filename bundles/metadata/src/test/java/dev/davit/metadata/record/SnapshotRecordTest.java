package dev.davit.metadata.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a snapshot's record stands on the disk. */
class SnapshotRecordTest {
    /** As every daemon before routes wrote it. */
    private static final String PLAIN = "01066e732f312f6b017001016101620200040a";

    private static SnapshotRecord record(String place) {
        return new SnapshotRecord(
                "k",
                place,
                "ns/1/k",
                "p",
                Map.of("a", "b"),
                Instant.ofEpochSecond(1),
                Instant.ofEpochSecond(2, 10));
    }

    @Test
    void aRecordOfBeforeIsReadAndStillWritten() {
        assertEquals(record(""), SnapshotRecord.fromBytes("k", HexFormat.of().parseHex(PLAIN)));
        assertEquals(PLAIN, HexFormat.of().formatHex(record("").toBytes()));
    }

    @Test
    void aPlaceOfItsOwnIsKept() {
        byte[] bytes = record("copy@1.2.0").toBytes();
        assertEquals(2, bytes[0]);
        SnapshotRecord read = SnapshotRecord.fromBytes("k", bytes);
        assertEquals(record("copy@1.2.0"), read);
        assertEquals("copy@1.2.0", read.placeOf("overlayfs"));
        assertEquals("overlayfs", record("").placeOf("overlayfs"));
    }

    @Test
    void aCommitUnderWayIsKeptAndLeavesNoTrace() {
        var commit = new PendingCommit("n", "ns/2/n", "p", Map.of("c", "d"), "l");
        for (String place : List.of("", "copy@1.2.0")) {
            SnapshotRecord committing = record(place).with(Optional.of(commit));
            byte[] bytes = committing.toBytes();
            assertEquals(3, bytes[0]);
            assertEquals(committing, SnapshotRecord.fromBytes("k", bytes));
            assertEquals(record(place), committing.with(Optional.empty()));
        }
    }
}
