package dev.davit.kit.snapshot;

import dev.davit.api.ErrorCode;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Edits as bytes: a tag and the fields one after another, numbers big-endian, texts as a length and
 * UTF-8.
 */
final class EditCodec {
    private static final int PUT = 1;
    private static final int DELETE = 2;
    private static final int IDS_GIVEN = 3;

    private EditCodec() {}

    /** Throws INVALID_ARGUMENT for a text that is no Unicode. */
    static byte[] encode(List<? extends Change.Edit> edits) {
        var bytes = new ByteArrayOutputStream(256);
        var out = new DataOutputStream(bytes);
        try {
            for (Change.Edit edit : edits) {
                switch (edit) {
                    case Change.Put put -> {
                        out.writeByte(PUT);
                        write(out, put.snapshot());
                    }
                    case Change.Delete delete -> {
                        out.writeByte(DELETE);
                        write(out, delete.key());
                    }
                    case Change.IdsGiven ids -> {
                        out.writeByte(IDS_GIVEN);
                        out.writeLong(ids.last());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException if the bytes are no edits
     */
    static List<Change.Edit> decode(byte[] bytes) throws IOException {
        var edits = new ArrayList<Change.Edit>();
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        while (in.available() > 0) {
            int tag = in.readUnsignedByte();
            edits.add(
                    switch (tag) {
                        case PUT -> new Change.Put(readSnapshot(in));
                        case DELETE -> new Change.Delete(readText(in));
                        case IDS_GIVEN -> new Change.IdsGiven(in.readLong());
                        default -> throw new IOException("unknown edit " + tag);
                    });
        }
        return edits;
    }

    private static void write(DataOutputStream out, Snapshot snapshot) throws IOException {
        SnapshotInfo info = snapshot.info();
        out.writeLong(snapshot.id());
        out.writeByte(tag(info.kind()));
        write(out, info.name());
        write(out, info.parent());
        out.writeInt(info.labels().size());
        for (Map.Entry<String, String> label : info.labels().entrySet()) {
            write(out, label.getKey());
            write(out, label.getValue());
        }
        write(out, info.createdAt());
        write(out, info.updatedAt());
        out.writeLong(snapshot.usage().sizeBytes());
        out.writeLong(snapshot.usage().inodes());
    }

    private static Snapshot readSnapshot(DataInputStream in) throws IOException {
        long id = in.readLong();
        SnapshotKind kind = kind(in.readUnsignedByte());
        String name = readText(in);
        String parent = readText(in);
        var labels = new HashMap<String, String>();
        for (int i = in.readInt(); i > 0; i--) {
            labels.put(readText(in), readText(in));
        }
        Instant createdAt = readInstant(in);
        Instant updatedAt = readInstant(in);
        var info = new SnapshotInfo(kind, name, parent, labels, createdAt, updatedAt);
        return new Snapshot(id, info, new Usage(in.readLong(), in.readLong()));
    }

    // Numbers of their own: a constant added to the enum must not change what is on disk.
    private static int tag(SnapshotKind kind) {
        return switch (kind) {
            case VIEW -> 1;
            case ACTIVE -> 2;
            case COMMITTED -> 3;
        };
    }

    private static SnapshotKind kind(int tag) throws IOException {
        return switch (tag) {
            case 1 -> SnapshotKind.VIEW;
            case 2 -> SnapshotKind.ACTIVE;
            case 3 -> SnapshotKind.COMMITTED;
            default -> throw new IOException("unknown kind of snapshot " + tag);
        };
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            // Written with a replacement it would be another key after the next start.
            throw ErrorCode.INVALID_ARGUMENT.about("text \"" + text + "\" is no Unicode");
        }
        var content = new byte[bytes.remaining()];
        bytes.get(content);
        out.writeInt(content.length);
        out.write(content);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("text of " + length + " bytes in " + in.available());
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void write(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }
}
