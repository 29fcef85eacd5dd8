package dev.davit.metadata.store;

/**
 * Brings the records of one schema version to the next. It is a pure function of what it finds: it
 * may be run again on the same state, years later, when an older checkpoint has to be used.
 */
@FunctionalInterface
public interface Migration {
    /** Changes the state; there is no limit to how much. */
    void migrate(Transaction state);
}
