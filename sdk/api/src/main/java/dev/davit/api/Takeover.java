package dev.davit.api;

/** How data that another daemon has left on disk becomes ours. */
public enum Takeover {
    /** It stays where it is, since both daemons keep it in the same directory. */
    IN_PLACE,
    /** Files get a second name; those that may still be written are copied. */
    LINK,
    /** Everything is copied. */
    COPY
}
