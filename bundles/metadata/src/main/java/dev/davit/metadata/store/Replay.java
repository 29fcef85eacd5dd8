package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.metadata.store.Opening.Base;
import dev.davit.metadata.store.image.TreeEditor;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.journal.DamagedException;
import dev.davit.metadata.store.journal.SegmentHeader;
import dev.davit.metadata.store.journal.SegmentReader;
import dev.davit.metadata.store.journal.Tail;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.UUID;

/**
 * Applies the journal to a state, segment after segment. Only the end of the last one may be torn,
 * and only if nothing whole stands behind the tear: anything else is a loss and refused.
 */
final class Replay {
    private final Disk disk;
    private final Inventory inventory;
    private final StoreOptions options;
    private final long base;
    private final List<String> notes;
    private TreeImage image;
    private long sequence;
    private int schema;
    private @Nullable UUID database;
    private Tail tail = Tail.NONE;
    private long bytes;

    Replay(Disk disk, Inventory inventory, StoreOptions options, Base base, List<String> notes) {
        this.disk = disk;
        this.inventory = inventory;
        this.options = options;
        this.base = base.sequence();
        this.notes = notes;
        this.image = base.image();
        this.sequence = base.sequence();
        this.schema = base.schema();
        this.database = base.database();
    }

    TreeImage image() {
        return image;
    }

    /** Number of the last transaction. */
    long sequence() {
        return sequence;
    }

    /** Schema of the records; zero while there is no file that tells. */
    int schema() {
        return schema;
    }

    @Nullable UUID database() {
        return database;
    }

    Tail tail() {
        return tail;
    }

    /** Bytes of journal behind the state it began with. */
    long bytes() {
        return bytes;
    }

    void run() throws IOException {
        List<Segment> segments = segments();
        checkChain(segments);
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            @Nullable Tail end =
                    i + 1 < segments.size() ? segments.get(i + 1).header().previous() : null;
            replay(segment, end);
        }
    }

    /** The segments from the one on that has the first transaction behind the base. */
    private List<Segment> segments() throws IOException {
        NavigableSet<Long> all = inventory.segments();
        List<Segment> needed = new ArrayList<>();
        if (all.isEmpty()) {
            return needed;
        }
        Long first = all.floor(base + 1);
        if (first == null) {
            throw Refusal.dataLoss(
                    inventory.directory(),
                    "transactions %d to %d are missing: the journal begins behind them with %s"
                            .formatted(
                                    base + 1,
                                    all.first() - 1,
                                    inventory.segment(all.first()).getFileName()));
        }
        for (long sequenceOfSegment : all.tailSet(first, true)) {
            Path path = inventory.segment(sequenceOfSegment);
            try {
                SegmentHeader header = SegmentReader.header(disk, path);
                needed.add(new Segment(path, sequenceOfSegment, header));
            } catch (DamagedException damaged) {
                throw damaged(path, 0, damaged.getMessage(), sequenceOfSegment + " and later");
            }
        }
        return needed;
    }

    /** Whether the segments are what their names say, of one database, and one behind the other. */
    private void checkChain(List<Segment> segments) {
        @Nullable Segment before = null;
        @Nullable UUID expected = database;
        int newest = schema;
        for (Segment segment : segments) {
            SegmentHeader header = segment.header();
            if (header.firstSequence() != segment.first()) {
                throw damaged(segment, "it begins with transaction " + header.firstSequence());
            }
            if (expected != null && !header.database().equals(expected)) {
                throw damaged(
                        segment,
                        "it belongs to database %s and not to %s"
                                .formatted(header.database(), expected));
            }
            if (before != null && header.previous().segment() != before.first()) {
                throw damaged(
                        segment,
                        "it follows the segment of transaction %d, which is not there"
                                .formatted(header.previous().segment()));
            }
            if (header.schema() > options.schema()) {
                throw Refusal.newerSchema(inventory.directory(), header.schema(), options.schema());
            }
            if (header.schema() < newest) {
                throw damaged(
                        segment,
                        "it has schema %d behind schema %d".formatted(header.schema(), newest));
            }
            before = segment;
            expected = header.database();
            newest = header.schema();
        }
    }

    /**
     * Applies a segment.
     *
     * @param end where it ends according to the next one; null for the last
     */
    private void replay(Segment segment, @Nullable Tail end) throws IOException {
        SegmentHeader header = segment.header();
        database = header.database();
        if (schema != 0) {
            image = Schema.migrated(inventory.directory(), image, schema, header.schema(), options);
        }
        schema = header.schema();
        try (SegmentReader reader = SegmentReader.open(disk, segment.path())) {
            TreeEditor editor = image.edit();
            if (end == null) {
                replayLast(segment, reader, editor);
            } else {
                replayTo(segment, reader, editor, end);
            }
            image = editor.image();
            tail = reader.tail();
            // Its writer may have died between writing and syncing. What is shown from here on must
            // not go away again, and the next segment begins where this one ends.
            reader.sync();
        } catch (DamagedException damaged) {
            throw damaged(segment, damaged.getMessage());
        }
    }

    private void replayTo(Segment segment, SegmentReader reader, TreeEditor editor, Tail end)
            throws IOException {
        while (reader.offset() < end.end()) {
            try {
                readFrame(reader, editor);
            } catch (DamagedException damaged) {
                throw damaged(
                        segment.path(),
                        reader.offset(),
                        damaged.getMessage(),
                        reader.nextSequence() + " and later");
            }
        }
        if (!reader.tail().equals(end)) {
            throw damaged(
                    segment.path(),
                    reader.offset(),
                    "the next segment says that this one ends at offset %d with another frame"
                            .formatted(end.end()),
                    reader.nextSequence() + " and later");
        }
    }

    private void replayLast(Segment segment, SegmentReader reader, TreeEditor editor)
            throws IOException {
        while (!reader.atCleanEnd()) {
            try {
                readFrame(reader, editor);
            } catch (DamagedException damaged) {
                long whole = reader.findFrame();
                if (whole >= 0) {
                    throw damaged(
                            segment.path(),
                            reader.offset(),
                            damaged.getMessage() + ", yet a whole frame stands at offset " + whole,
                            reader.nextSequence() + " and later");
                }
                notes.add(
                        ("%s: what stands from offset %d to %d is no whole frame (%s); it was left"
                                        + " out, the last transaction is %d")
                                .formatted(
                                        segment.path().getFileName(),
                                        reader.offset(),
                                        reader.size(),
                                        damaged.getMessage(),
                                        reader.nextSequence() - 1));
                return;
            }
        }
    }

    private void readFrame(SegmentReader reader, TreeEditor editor)
            throws IOException, DamagedException {
        long first = reader.nextSequence();
        long start = reader.offset();
        boolean needed = first > base;
        reader.readFrame(needed ? editor : null);
        long last = reader.nextSequence() - 1;
        if (needed) {
            sequence = last;
            bytes += reader.offset() - start;
        } else if (last > base) {
            throw new DamagedException("the frame goes beyond the checkpoint at " + base);
        }
    }

    private DavitException damaged(Segment segment, String what) {
        return damaged(segment.path(), 0, what, segment.first() + " and later");
    }

    private DavitException damaged(Path file, long offset, String what, String transactions) {
        return Refusal.damaged(inventory.directory(), file, offset, what, transactions);
    }

    /** A segment by its name and by its header. */
    private record Segment(Path path, long first, SegmentHeader header) {}
}
