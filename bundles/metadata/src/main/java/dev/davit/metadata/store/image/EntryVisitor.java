package dev.davit.metadata.store.image;

/** Is shown entries one after the other. */
@FunctionalInterface
public interface EntryVisitor {
    /** Returns whether to go on. */
    boolean visit(byte[] key, byte[] value);
}
