package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

/** Is shown the keys in which two images differ. */
@FunctionalInterface
public interface ChangeVisitor {
    /**
     * One key.
     *
     * @param before value in the older image; null if it had none
     * @param after value in the newer image; null if it has none
     */
    void visit(byte[] key, byte @Nullable [] before, byte @Nullable [] after);
}
