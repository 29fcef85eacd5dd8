package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.image.TreeEditor;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.journal.Operation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** A transaction that keeps a list of what it changes. */
final class TreeTransaction implements Transaction {
    private final TreeEditor editor;
    private final long mostBytes;
    private final List<Operation> operations = new ArrayList<>();
    private TreeImage image;
    private long bytes;
    private boolean ended;
    private @Nullable DavitException refusal;

    /**
     * Begins at an image.
     *
     * @param mostBytes how much all changes together may take in the journal
     */
    TreeTransaction(TreeImage image, long mostBytes) {
        this.image = image;
        this.editor = image.edit();
        this.mostBytes = mostBytes;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        checkOpen();
        return image.get(key);
    }

    @Override
    public Image image() {
        checkOpen();
        return image;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        checkOpen();
        if (key.length > MOST_KEY_BYTES) {
            throw refused("a key of %d bytes, at most %d", key.length, MOST_KEY_BYTES);
        }
        if (value.length > MOST_VALUE_BYTES) {
            throw refused("a record of %d bytes, at most %d", value.length, MOST_VALUE_BYTES);
        }
        if (editor.put(key, value)) {
            changed(new Operation(key, value));
        }
    }

    @Override
    public boolean delete(byte[] key) {
        checkOpen();
        if (!editor.remove(key)) {
            return false;
        }
        changed(new Operation(key, null));
        return true;
    }

    /** Ends the transaction; returns the image with its changes. */
    TreeImage end() {
        ended = true;
        if (refusal != null) {
            throw refusal;
        }
        return image;
    }

    /** What has changed, in order; empty when nothing has. */
    List<Operation> operations() {
        return operations;
    }

    /** How much the changes take in the journal. */
    long bytes() {
        return bytes;
    }

    private void changed(Operation operation) {
        image = editor.image();
        operations.add(operation);
        bytes += operation.encodedSize();
        if (bytes > mostBytes) {
            throw refused("a transaction of more than %d bytes; %d is the limit", bytes, mostBytes);
        }
    }

    private DavitException refused(String what, long size, long limit) {
        refusal =
                ErrorCode.RESOURCE_EXHAUSTED.about(
                        "metadata store: " + what.formatted(size, limit));
        return refusal;
    }

    private void checkOpen() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
    }
}
