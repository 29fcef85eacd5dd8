package dev.davit.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Reads the records of getdents64. */
final class Listing {
    private static final int NAME = 19;

    private Listing() {}

    static void forEach(byte[] listing, int length, Consumer<Directory.Entry> action) {
        ByteBuffer records = ByteBuffer.wrap(listing).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at < length) {
            int size = Short.toUnsignedInt(records.getShort(at + 16));
            int end = at + NAME;
            while (listing[end] != 0) {
                end++;
            }
            RawName name = RawName.of(listing, at + NAME, end - at - NAME);
            if (name.isEntry()) {
                // The type is the type bits of a mode, moved down.
                FileType type = FileType.ofMode(listing[at + 18] << 12);
                action.accept(new Directory.Entry(name, records.getLong(at), type));
            }
            at += size;
        }
    }
}
