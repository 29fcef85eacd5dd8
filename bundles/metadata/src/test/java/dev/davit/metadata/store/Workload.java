package dev.davit.metadata.store;

import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/**
 * Transactions of which one can tell afterwards whether they are there, whole and in order. A
 * writer numbers its transactions; what it has in the store after the n-th follows from n.
 */
final class Workload {
    private static final int SLOTS = 7;
    private static final int LARGE_EVERY = 40;

    private Workload() {}

    /** The n-th transaction of a writer: several keys change together. */
    static void step(Transaction transaction, int writer, int number) {
        for (var change : changes(writer, number).entrySet()) {
            if (change.getValue().length == 0) {
                transaction.delete(change.getKey());
            } else {
                transaction.put(change.getKey(), change.getValue());
            }
        }
    }

    /**
     * Checks what a writer has in the image.
     *
     * @param acknowledged number of its last transaction that had returned
     * @return number of its last transaction in the image: that one or the one under way
     */
    static int verify(Image image, int writer, int acknowledged) {
        byte[] prefix = bytes("w%02d/".formatted(writer));
        byte[] counter = image.get(bytes("w%02d/counter".formatted(writer)));
        int number =
                counter == null
                        ? 0
                        : Integer.parseInt(new String(counter, StandardCharsets.US_ASCII));
        if (number < acknowledged || number > acknowledged + 1) {
            throw new AssertionError(
                    "writer %d has transaction %d; %d was acknowledged"
                            .formatted(writer, number, acknowledged));
        }
        var expected = expected(writer, number).entrySet().iterator();
        EntryCursor found = image.cursor(prefix, prefix);
        while (found.next()) {
            var entry = expected.hasNext() ? expected.next() : null;
            if (entry == null
                    || !Arrays.equals(entry.getKey(), found.key())
                    || !Arrays.equals(entry.getValue(), found.value())) {
                throw new AssertionError(
                        "writer %d, transaction %d: %s is not as written"
                                .formatted(
                                        writer,
                                        number,
                                        new String(found.key(), StandardCharsets.UTF_8)));
            }
        }
        if (expected.hasNext()) {
            throw new AssertionError(
                    "writer %d, transaction %d: a key is missing".formatted(writer, number));
        }
        return number;
    }

    private static NavigableMap<byte[], byte[]> expected(int writer, int number) {
        NavigableMap<byte[], byte[]> state = new TreeMap<>(Arrays::compareUnsigned);
        for (int n = Math.max(1, number - LARGE_EVERY - SLOTS); n <= number; n++) {
            changes(writer, n)
                    .forEach(
                            (key, value) -> {
                                if (value.length == 0) {
                                    state.remove(key);
                                } else {
                                    state.put(key, value);
                                }
                            });
        }
        return state;
    }

    private static NavigableMap<byte[], byte[]> changes(int writer, int number) {
        String prefix = "w%02d/".formatted(writer);
        NavigableMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);
        changes.put(bytes(prefix + "counter"), bytes(Integer.toString(number)));
        changes.put(bytes(prefix + "slot" + number % SLOTS), filler(writer, number, 2_000));
        changes.put(bytes(prefix + "slot" + (number + 3) % SLOTS), new byte[0]);
        if (number % LARGE_EVERY == 0) {
            changes.put(bytes(prefix + "large"), filler(writer, number, 150_000));
        }
        return changes;
    }

    private static byte[] filler(int writer, int number, int most) {
        Random random = new Random(writer * 1_000_003L + number);
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
