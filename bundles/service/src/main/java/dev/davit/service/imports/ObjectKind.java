package dev.davit.service.imports;

/** Kinds of objects that are taken over, in this order: what is referred to comes first. */
public enum ObjectKind {
    /** A namespace and its labels. */
    NAMESPACE,
    /** A blob. */
    CONTENT,
    /** A snapshot. */
    SNAPSHOT,
    /** A sandbox. */
    SANDBOX,
    /** A container. */
    CONTAINER,
    /** An image. */
    IMAGE,
    /** A lease and its list. */
    LEASE
}
