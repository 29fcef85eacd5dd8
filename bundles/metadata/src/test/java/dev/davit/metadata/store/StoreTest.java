package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.io.LocalDisk;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a user of the store sees, on a real disk. */
class StoreTest {
    private static final byte[] KEY = bytes("key");
    private static final StoreOptions OPTIONS = StoreOptions.forSchema(1);

    @TempDir private Path directory;

    @Test
    void whatWasWrittenIsReadAndSurvivesACleanStop() {
        try (Store store = Store.open(directory, OPTIONS)) {
            assertEquals(0, store.image().size());
            store.update(
                    transaction -> {
                        transaction.put(KEY, bytes("value"));
                    });
            assertArrayEquals(bytes("value"), store.image().get(KEY));
        }
        try (Store store = Store.open(directory, OPTIONS)) {
            assertArrayEquals(bytes("value"), store.image().get(KEY));
            assertEquals(1, store.recovery().checkpoint());
            assertEquals(0, store.recovery().replayedBytes());
            boolean first = store.write(transaction -> transaction.delete(KEY));
            boolean second = store.write(transaction -> transaction.delete(KEY));
            assertTrue(first);
            assertFalse(second);
        }
        try (Store store = Store.open(directory, OPTIONS)) {
            assertNull(store.image().get(KEY));
            assertEquals(List.of(), store.recovery().notes());
        }
    }

    @Test
    void aStoreThatWritesNothingLeavesNoFileButTheLock() throws IOException {
        Store.open(directory, OPTIONS).close();
        assertEquals(List.of("LOCK"), names());
        try (Store store = Store.open(directory, OPTIONS)) {
            put(store, KEY, KEY);
        }
        assertNotEquals(List.of("LOCK"), names());
        List<String> before = names();
        Store.open(directory, OPTIONS).close();
        assertEquals(before, names());
    }

    @Test
    void aBodyThatThrowsChangesNothingAndItsExceptionIsTheCallers() {
        try (Store store = Store.open(directory, OPTIONS)) {
            DavitException thrown =
                    assertThrows(
                            DavitException.class,
                            () ->
                                    store.update(
                                            transaction -> {
                                                transaction.put(KEY, KEY);
                                                throw ErrorCode.NOT_FOUND.about("image \"x\"");
                                            }));
            assertEquals("image \"x\": not found", thrown.getMessage());
            assertNull(store.image().get(KEY));
            assertEquals(0, store.stats().sequence());
            put(store, KEY, KEY);
            assertArrayEquals(KEY, store.image().get(KEY));
        }
    }

    @Test
    void aTransactionSeesItsOwnChangesAndMayScanWhileItChanges() {
        try (Store store = Store.open(directory, OPTIONS)) {
            int visited =
                    store.write(
                            transaction -> {
                                transaction.put(bytes("a/1"), KEY);
                                transaction.put(bytes("a/2"), KEY);
                                transaction.put(bytes("b/1"), KEY);
                                int[] count = {0};
                                transaction
                                        .image()
                                        .scan(
                                                bytes("a/"),
                                                (key, value) -> {
                                                    count[0]++;
                                                    transaction.delete(key);
                                                    transaction.put(bytes("a/3"), KEY);
                                                    return true;
                                                });
                                assertNull(transaction.get(bytes("a/1")));
                                return count[0];
                            });
            assertEquals(2, visited);
            assertEquals(2, store.image().size());
        }
    }

    @Test
    void anImageStaysAsItIsWhileTheStoreGoesOn() {
        try (Store store = Store.open(directory, OPTIONS)) {
            put(store, KEY, bytes("old"));
            Image image = store.image();
            put(store, KEY, bytes("new"));
            assertArrayEquals(bytes("old"), image.get(KEY));
            assertArrayEquals(bytes("new"), store.image().get(KEY));
            StringBuilder changes = new StringBuilder();
            store.image()
                    .changesSince(
                            image,
                            (key, before, after) ->
                                    changes.append(new String(key, StandardCharsets.UTF_8)));
            assertEquals("key", changes.toString());
        }
    }

    @Test
    void transactionsThatChangeNothingTakeNoFrame() {
        try (Store store = Store.open(directory, OPTIONS)) {
            put(store, KEY, KEY);
            long frames = store.stats().frames();
            assertArrayEquals(KEY, store.write(transaction -> transaction.get(KEY)));
            put(store, KEY, KEY);
            assertEquals(frames, store.stats().frames());
            assertEquals(3, store.stats().transactions());
            put(store, KEY, bytes("other"));
            assertEquals(frames + 1, store.stats().frames());
        }
    }

    @Test
    void aTransactionIsOverWhenItsBodyIs() {
        try (Store store = Store.open(directory, OPTIONS)) {
            Transaction kept = store.write(transaction -> transaction);
            assertThrows(IllegalStateException.class, () -> kept.put(KEY, KEY));
            assertThrows(
                    IllegalStateException.class,
                    () -> store.update(transaction -> put(store, KEY, KEY)));
            assertNull(store.write(transaction -> transaction.get(KEY)));
        }
    }

    @Tag("slow")
    @Test
    void recordsOfClientMessageSizeSurviveJournalAndCheckpoint() {
        byte[] longKey = new byte[Transaction.MOST_KEY_BYTES];
        longKey[0] = 1;
        byte[] largeValue = new byte[(16 << 20) + 1000];
        largeValue[largeValue.length - 1] = 1;
        Store crashed = Store.open(directory.resolve("a"), OPTIONS);
        put(crashed, longKey, largeValue);
        put(crashed, KEY, largeValue);
        assertArrayEquals(largeValue, crashed.image().get(longKey));
        crashed.close();
        try (Store store = Store.open(directory.resolve("a"), OPTIONS)) {
            assertEquals(2, store.recovery().checkpoint());
            assertArrayEquals(largeValue, store.image().get(longKey));
            assertArrayEquals(largeValue, store.image().get(KEY));
        }
    }

    @Test
    void whatIsTooLargeIsRefusedWithTheLimit() {
        try (Store store = Store.open(directory, OPTIONS)) {
            assertRefused(store, new byte[Transaction.MOST_KEY_BYTES + 1], KEY, "at most 1048576");
            assertRefused(
                    store, KEY, new byte[Transaction.MOST_VALUE_BYTES + 1], "at most 33554432");
            byte[] large = new byte[Transaction.MOST_VALUE_BYTES];
            DavitException thrown =
                    assertThrows(
                            DavitException.class,
                            () ->
                                    store.update(
                                            transaction -> {
                                                transaction.put(bytes("1"), large);
                                                transaction.put(bytes("2"), large);
                                            }));
            assertEquals(ErrorCode.RESOURCE_EXHAUSTED, thrown.code());
            assertTrue(thrown.getMessage().contains("67108864 is the limit"), thrown.getMessage());
            assertEquals(0, store.image().size());
            put(store, bytes("1"), large);
            assertEquals(1, store.image().size());
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        Store store = Store.open(directory, OPTIONS);
        store.close();
        store.close();
        DavitException thrown = assertThrows(DavitException.class, () -> put(store, KEY, KEY));
        assertEquals(ErrorCode.UNAVAILABLE, thrown.code());
    }

    private static void assertRefused(Store store, byte[] key, byte[] value, String limit) {
        DavitException thrown = assertThrows(DavitException.class, () -> put(store, key, value));
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, thrown.code());
        assertTrue(thrown.getMessage().contains(limit), thrown.getMessage());
    }

    private static void put(Store store, byte[] key, byte[] value) {
        store.update(
                transaction -> {
                    transaction.put(key, value);
                });
    }

    private List<String> names() throws IOException {
        return LocalDisk.INSTANCE.list(directory).stream().sorted().toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
