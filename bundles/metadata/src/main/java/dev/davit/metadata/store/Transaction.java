package dev.davit.metadata.store;

import dev.davit.metadata.store.image.Image;

import org.jspecify.annotations.Nullable;

/**
 * The newest state of the store, and the means to change it. Good until its body returns, and only
 * on the thread that runs the body.
 *
 * <p>Arrays are not copied: the body may not change one after it has handed it in or got it.
 */
public interface Transaction {
    /** Most bytes of a key. */
    int MOST_KEY_BYTES = 1 << 20;

    /** Most bytes of a value. */
    int MOST_VALUE_BYTES = 32 << 20;

    /** Value of the key, or null; what this transaction has changed is seen changed. */
    byte @Nullable [] get(byte[] key);

    /**
     * The state as it is now, the changes so far included. Later changes do not show in it, so a
     * body may put and delete while it scans.
     */
    Image image();

    /**
     * Adds the entry, or replaces the key's value.
     *
     * @throws dev.davit.api.DavitException RESOURCE_EXHAUSTED if the key, the value or all changes
     *     of the transaction together are too large; the transaction cannot succeed after that
     */
    void put(byte[] key, byte[] value);

    /** Takes the key out; false if it is not there. */
    boolean delete(byte[] key);

    /** What a transaction does. */
    @FunctionalInterface
    interface Body<R extends @Nullable Object> {
        /**
         * Runs on the store's writer, one body at a time: it must not block, wait for anything, or
         * use the store but through its argument. When it throws, nothing has changed.
         */
        R run(Transaction transaction);
    }
}
