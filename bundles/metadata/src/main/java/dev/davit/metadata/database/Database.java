package dev.davit.metadata.database;

import dev.davit.metadata.store.Store;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.image.TreeImage;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The store as the views use it: typed transactions, the clock, sequence numbers, and word of
 * changes.
 */
public final class Database {
    /** How many sequence numbers are set aside in one transaction. */
    private static final long SEQUENCE_BLOCK = 1000;

    /** More than any part of a database's life gives out. */
    private static final long SKIPPED = 1_000_000_000;

    private static final byte[] SEQUENCE = Keys.key("", Kind.COUNTER, "sequence");

    private final Store store;
    private final InstantSource clock;
    private final Dirt dirt;
    private final AtomicLong lastSequence;
    private final AtomicLong reservedSequence;

    public Database(Store store, InstantSource clock, Dirt dirt) {
        this.store = store;
        this.clock = clock;
        this.dirt = dirt;
        long reserved = number(store.image().get(SEQUENCE));
        lastSequence = new AtomicLong(reserved);
        reservedSequence = new AtomicLong(reserved);
    }

    public Dirt dirt() {
        return dirt;
    }

    public InstantSource clock() {
        return clock;
    }

    /** Everything that is durable at this moment. */
    public Image image() {
        return store.image();
    }

    /**
     * Runs a transaction and returns when it is durable. The body runs on the writer thread: it
     * must not block and must not call a plugin. If it throws, nothing has changed.
     */
    public <R> R write(Function<Edit, R> body) {
        return write(body, dirt::add);
    }

    /** A transaction of the collector itself, which is no reason for another collection. */
    public <R> R sweep(Function<Edit, R> body) {
        return write(body, dirt::addQuietly);
    }

    private <R> R write(Function<Edit, R> body, Consumer<Edit> afterwards) {
        var edits = new ArrayList<Edit>(1);
        R result =
                store.write(
                        transaction -> {
                            var edit = new Edit(transaction, clock.instant());
                            edits.add(edit);
                            return body.apply(edit);
                        });
        afterwards.accept(edits.getLast());
        return result;
    }

    /** A number that was never given out before, not even by an earlier process. */
    public long nextSequence() {
        long next = lastSequence.incrementAndGet();
        if (next > reservedSequence.get()) {
            reserve(next);
        }
        return next;
    }

    /** A key for a new object of a backend, which no object has or will have. */
    public String backendKey(String namespace, String name) {
        return namespace + "/" + nextSequence() + "/" + name;
    }

    private void reserve(long next) {
        long reserved =
                store.write(
                        transaction -> {
                            long before = number(transaction.get(SEQUENCE));
                            long after = Math.max(before, next + SEQUENCE_BLOCK);
                            if (after > before) {
                                transaction.put(SEQUENCE, bytes(after));
                            }
                            return after;
                        });
        reservedSequence.accumulateAndGet(reserved, Math::max);
    }

    /**
     * The records of a database that has lost a part of its life: numbers that this part may have
     * given out are left out, since its backends may still have objects with them.
     */
    public static TreeImage skipSequences(TreeImage image) {
        var editor = image.edit();
        editor.put(SEQUENCE, bytes(number(image.get(SEQUENCE)) + SKIPPED));
        return editor.image();
    }

    private static long number(byte @Nullable [] bytes) {
        return bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
