package dev.davit.metadata.upkeep;

import java.util.Objects;

/**
 * Something that a verification has come upon.
 *
 * @param severity how bad it is
 * @param namespace of the object; empty for one that has none
 * @param object kind and name, or the name of a file
 * @param what what is wrong with it
 * @param advice what to do; empty where nothing is to be done
 */
public record Finding(
        Severity severity, String namespace, String object, String what, String advice) {
    public Finding {
        Objects.requireNonNull(severity);
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(object);
        Objects.requireNonNull(what);
        Objects.requireNonNull(advice);
    }

    /** How bad a finding is. */
    public enum Severity {
        /** Something is lost, left behind or wrong. */
        PROBLEM,
        /** Usual in a sound database, but worth knowing when something is amiss. */
        NOTE
    }

    /** The finding in a line. */
    public String text() {
        return (severity == Severity.NOTE ? "note: " : "")
                + (namespace.isEmpty() ? "" : namespace + ": ")
                + object
                + ": "
                + what
                + (advice.isEmpty() ? "" : "; " + advice);
    }
}
