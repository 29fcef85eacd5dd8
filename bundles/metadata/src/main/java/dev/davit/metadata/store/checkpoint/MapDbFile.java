package dev.davit.metadata.store.checkpoint;

import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.image.TreeBuilder;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.DiskFile;

import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DB.TreeMapSink;
import org.mapdb.DBException;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;
import org.mapdb.volume.SingleByteArrayVol;
import org.mapdb.volume.Volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * The one place that knows MapDB. A file is built in one go, in the order of its keys, and closed;
 * nothing of MapDB's transactions, updates in place or compaction is used.
 *
 * <p>Three maps: {@code records} from key to value, {@code chunks} with the pieces of values too
 * large for a node, and {@code about} with what the file says of itself.
 */
final class MapDbFile {
    private static final byte WHOLE = 0;
    private static final byte IN_CHUNKS = 1;

    /** A node has up to 24 values; beyond this size they are cut into chunks. */
    private static final int LARGEST_WHOLE = 4 << 10;

    private static final int CHUNK_BYTES = 64 << 10;
    private static final byte[] NOTHING = new byte[0];

    private MapDbFile() {}

    static void write(DiskFile file, CheckpointFacts facts, Image image, Pace pace)
            throws IOException {
        PagedVolume volume = new PagedVolume(file, 0, pace);
        try (DB database = make(volume)) {
            TreeMapSink<String, String> about =
                    database.treeMap("about", Serializer.STRING, Serializer.STRING)
                            .createFromSink();
            about.put("database", facts.database().toString());
            about.put("records", Long.toString(image.size()));
            about.put("schema", Integer.toString(facts.schema()));
            about.put("sequence", Long.toString(facts.sequence()));
            about.create();
            writeRecords(database, image);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } catch (DBException failure) {
            throw new IOException("the checkpoint cannot be built: " + failure, failure);
        } finally {
            volume.release();
        }
        volume.throwFailure();
    }

    private static void writeRecords(DB database, Image image) {
        TreeMapSink<byte[], byte[]> records =
                database.treeMap("records", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                        .createFromSink();
        TreeMapSink<Long, byte[]> chunks =
                database.treeMap("chunks", Serializer.LONG, Serializer.BYTE_ARRAY).createFromSink();
        long chunk = 0;
        EntryCursor entries = image.cursor(NOTHING, NOTHING);
        while (entries.next()) {
            byte[] value = entries.value();
            if (value.length <= LARGEST_WHOLE) {
                byte[] tagged = new byte[1 + value.length];
                tagged[0] = WHOLE;
                System.arraycopy(value, 0, tagged, 1, value.length);
                records.put(entries.key(), tagged);
                continue;
            }
            ByteBuffer tagged = ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES);
            records.put(
                    entries.key(),
                    tagged.put(IN_CHUNKS).putInt(value.length).putLong(chunk).array());
            for (int at = 0; at < value.length; at += CHUNK_BYTES) {
                int end = Math.min(value.length, at + CHUNK_BYTES);
                chunks.put(chunk, Arrays.copyOfRange(value, at, end));
                chunk++;
            }
        }
        records.create();
        chunks.create();
    }

    static TreeImage read(Path path, DiskFile file, CheckpointFacts facts)
            throws IOException, DamagedCheckpointException {
        TreeBuilder builder = new TreeBuilder();
        try (Reading reading = new Reading(file)) {
            long size = reading.checkedSize(facts);
            while (reading.next()) {
                builder.append(reading.key, reading.value());
            }
            TreeImage image = builder.build();
            if (image.size() != size) {
                throw new IllegalArgumentException("records are missing");
            }
            return image;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } catch (DBException | IllegalArgumentException failure) {
            throw new DamagedCheckpointException(
                    path, "it cannot be read though its checksum holds: " + failure, failure);
        }
    }

    /** Reads back what was written and compares it with what should be there. */
    static void verify(DiskFile file, CheckpointFacts facts, Image image) throws IOException {
        EntryCursor entries = image.cursor(NOTHING, NOTHING);
        try (Reading reading = new Reading(file)) {
            boolean same = reading.checkedSize(facts) == image.size();
            while (same && reading.next()) {
                same =
                        entries.next()
                                && Arrays.equals(entries.key(), reading.key)
                                && Arrays.equals(entries.value(), reading.value());
            }
            if (!same || entries.next()) {
                throw new IOException("the checkpoint does not read back as it was written");
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } catch (DBException | IllegalArgumentException failure) {
            throw new IOException("the checkpoint does not read back", failure);
        }
    }

    /** Loads the classes by writing and reading a database of one record in memory. */
    static void warm() {
        byte[] memory = new byte[4 << 20];
        try (DB database = make(new SingleByteArrayVol(memory))) {
            TreeMapSink<byte[], byte[]> sink =
                    database.treeMap("records", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                            .createFromSink();
            sink.put(NOTHING, NOTHING);
            sink.create();
        }
        try (DB database = open(new SingleByteArrayVol(memory))) {
            database.treeMap("records", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                    .open()
                    .entryIterator()
                    .next();
        }
    }

    private static DB make(Volume volume) {
        return DBMaker.volumeDB(volume, false).concurrencyDisable().make();
    }

    private static DB open(Volume volume) {
        return DBMaker.volumeDB(volume, true).concurrencyDisable().readOnly().make();
    }

    /** A walk over the records of a file. */
    private static final class Reading implements AutoCloseable {
        private final PagedVolume volume;
        private final DB database;
        private final BTreeMap<Long, byte[]> chunks;
        private final Iterator<Map.Entry<byte[], byte[]>> records;
        private byte[] key = NOTHING;
        private byte[] tagged = NOTHING;

        Reading(DiskFile file) throws IOException {
            volume = new PagedVolume(file, file.size(), Pace.UNLIMITED);
            database = open(volume);
            chunks = database.treeMap("chunks", Serializer.LONG, Serializer.BYTE_ARRAY).open();
            records =
                    database.treeMap("records", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                            .open()
                            .entryIterator();
        }

        /** Compares what the file says of itself with the facts; returns the number of records. */
        long checkedSize(CheckpointFacts facts) {
            BTreeMap<String, String> about =
                    database.treeMap("about", Serializer.STRING, Serializer.STRING).open();
            if (!facts.database().toString().equals(about.get("database"))
                    || !Integer.toString(facts.schema()).equals(about.get("schema"))
                    || !Long.toString(facts.sequence()).equals(about.get("sequence"))) {
                throw new IllegalArgumentException("it is not the one its side file is about");
            }
            return Long.parseLong(about.get("records"));
        }

        boolean next() {
            if (!records.hasNext()) {
                return false;
            }
            Map.Entry<byte[], byte[]> entry = records.next();
            key = entry.getKey();
            tagged = entry.getValue();
            return true;
        }

        byte[] value() {
            if (tagged[0] == WHOLE) {
                return Arrays.copyOfRange(tagged, 1, tagged.length);
            }
            ByteBuffer pointer = ByteBuffer.wrap(tagged, 1, tagged.length - 1);
            byte[] value = new byte[pointer.getInt()];
            long chunk = pointer.getLong();
            int at = 0;
            while (at < value.length) {
                byte[] piece = chunks.get(chunk);
                if (piece == null || piece.length > value.length - at) {
                    throw new IllegalArgumentException("chunk " + chunk + " is not there");
                }
                System.arraycopy(piece, 0, value, at, piece.length);
                at += piece.length;
                chunk++;
            }
            return value;
        }

        @Override
        public void close() {
            database.close();
            volume.release();
        }
    }
}
