package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Random;

/** Records as large as a message of the wire may be, and larger. */
class LargeRecordsTest {
    private static final StoreOptions OPTIONS = StoreOptions.forSchema(1);
    private static final int[] SIZES = {
        4 << 10, (4 << 10) + 1, 64 << 10, (64 << 10) + 1, 16 << 20, Transaction.MOST_VALUE_BYTES
    };

    @TempDir private Path directory;

    private static byte[] value(int size) {
        byte[] value = new byte[size];
        new Random(size).nextBytes(value);
        return value;
    }

    private static byte[] key(int size) {
        return Keys.key("t", Kind.CONTAINER, "c" + size);
    }

    private static void assertAll(Image image) {
        byte[] prefix = Keys.prefix("t", Kind.CONTAINER);
        EntryCursor cursor = image.cursor(prefix, prefix);
        int found = 0;
        while (cursor.next()) {
            assertArrayEquals(value(cursor.value().length), cursor.value());
            found++;
        }
        assertEquals(SIZES.length, found);
        for (int size : SIZES) {
            assertArrayEquals(value(size), image.get(key(size)));
        }
    }

    @Test
    void goThroughJournalAndCheckpointAndLists() {
        try (Store store = Store.open(directory, OPTIONS)) {
            for (int size : SIZES) {
                store.update(transaction -> transaction.put(key(size), value(size)));
            }
            assertAll(store.image());
            store.checkpoint();
            store.update(transaction -> transaction.put(key(SIZES[4]), value(SIZES[4] - 1)));
            store.update(transaction -> transaction.put(key(SIZES[4]), value(SIZES[4])));
        }
        try (Store store = Store.open(directory, OPTIONS)) {
            assertAll(store.image());
        }
    }

    @Test
    void whatIsLargerIsRefusedByNameOfTheLimit() {
        try (Store store = Store.open(directory, OPTIONS)) {
            byte[] large = new byte[Transaction.MOST_VALUE_BYTES + 1];
            DavitException refused =
                    assertThrows(
                            DavitException.class,
                            () -> store.update(edit -> edit.put(key(1), large)));
            assertEquals(ErrorCode.RESOURCE_EXHAUSTED, refused.code());
            assertTrue(
                    refused.getMessage().contains(Integer.toString(Transaction.MOST_VALUE_BYTES)),
                    refused.getMessage());
            byte[] longest = new byte[Transaction.MOST_KEY_BYTES];
            store.update(edit -> edit.put(longest, new byte[1]));
            assertEquals(1, store.image().size());
        }
    }
}
