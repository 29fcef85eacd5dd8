package dev.davit.metadata.adopt;

/** What becomes of an object of another daemon. */
public enum Outcome {
    /** It is not here yet: it is taken over. */
    NEW,
    /** It is here already. */
    PRESENT,
    /** Something else has its name here, and is left alone. */
    CONFLICT
}
