package dev.davit.lib.mapdb;

import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;
import org.mapdb.volume.SingleByteArrayVol;

import java.nio.charset.StandardCharsets;

/** A process of its own: writes a tree map the way checkpoints do and reads it back. */
final class OpensMapDb {
    private static final int RECORDS = 10_000;

    private OpensMapDb() {}

    public static void main(String[] arguments) {
        byte[] file = new byte[16 << 20];
        try (DB database = DBMaker.volumeDB(new SingleByteArrayVol(file), false).make()) {
            DB.TreeMapSink<byte[], byte[]> sink =
                    database.treeMap("records", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                            .createFromSink();
            for (int i = 0; i < RECORDS; i++) {
                byte[] key = "key%06d".formatted(i).getBytes(StandardCharsets.UTF_8);
                sink.put(key, new byte[100]);
            }
            sink.create();
        }
        try (DB database = DBMaker.volumeDB(new SingleByteArrayVol(file), true).readOnly().make()) {
            BTreeMap<byte[], byte[]> records =
                    database.treeMap("records", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                            .open();
            int found = 0;
            var entries = records.entryIterator();
            while (entries.hasNext()) {
                found += entries.next().getValue().length / 100;
            }
            System.out.println(found + " records");
        }
    }
}
