package dev.davit.kit.snapshot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What a log says once it has been read from end to end.
 *
 * @param image the snapshots there are
 * @param lastId the greatest id that has been given away
 * @param edits number of edits it took to say so
 */
record LogContent(SnapshotImage image, long lastId, int edits) {
    private static final int FRAME_BYTES = 1 << 20;

    /**
     * @throws IllegalArgumentException naming a snapshot whose parent is missing
     */
    static LogContent of(List<Change.Edit> edits) {
        var snapshots = new LinkedHashMap<String, Snapshot>();
        long lastId = 0;
        for (Change.Edit edit : edits) {
            switch (edit) {
                case Change.Put put -> {
                    snapshots.put(put.snapshot().info().name(), put.snapshot());
                    lastId = Math.max(lastId, put.snapshot().id());
                }
                case Change.Delete delete -> snapshots.remove(delete.key());
                case Change.IdsGiven given -> lastId = Math.max(lastId, given.last());
            }
        }
        return new LogContent(SnapshotImage.of(snapshots.values()), lastId, edits.size());
    }

    /** Whether {@link #frames} would be shorter than the log it was read from. */
    boolean isSparse() {
        return edits > image.size() + 1;
    }

    /** The same said as shortly as possible. */
    List<byte[]> frames() {
        var frames = new ArrayList<byte[]>();
        var frame = new ArrayList<byte[]>();
        frame.add(EditCodec.encode(List.of(new Change.IdsGiven(lastId))));
        var snapshots = new ArrayList<Snapshot>(image.size());
        image.forEach(snapshots::add);
        int size = 0;
        for (Snapshot snapshot : snapshots) {
            byte[] edit = EditCodec.encode(List.of(new Change.Put(snapshot)));
            if (size > 0 && size + edit.length > FRAME_BYTES) {
                frames.add(joined(frame));
                frame.clear();
                size = 0;
            }
            frame.add(edit);
            size += edit.length;
        }
        frames.add(joined(frame));
        return frames;
    }

    /** The pieces as one. */
    static byte[] joined(List<byte[]> pieces) {
        int size = pieces.stream().mapToInt(piece -> piece.length).sum();
        var bytes = ByteBuffer.allocate(size);
        pieces.forEach(bytes::put);
        return bytes.array();
    }
}
