package dev.davit.metadata;

import java.time.Instant;

/**
 * Makes a new record of an old one, inside a transaction: must not block. What it throws is thrown
 * to the caller, and nothing has changed.
 *
 * @param <R> kind of record
 */
@FunctionalInterface
public interface Change<R> {
    /**
     * The record as it is to be.
     *
     * @param before the record as it is
     * @param now time of the transaction
     */
    R apply(R before, Instant now);
}
