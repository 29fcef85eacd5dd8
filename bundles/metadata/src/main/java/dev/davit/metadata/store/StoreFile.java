package dev.davit.metadata.store;

/**
 * A file of the store.
 *
 * @param name in its directory
 * @param sizeBytes its length
 */
public record StoreFile(String name, long sizeBytes) {}
