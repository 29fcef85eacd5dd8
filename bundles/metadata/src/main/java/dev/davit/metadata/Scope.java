package dev.davit.metadata;

import java.util.Objects;

/**
 * In whose name a request acts.
 *
 * @param namespace the namespace, an identifier
 * @param lease the lease that new resources join, empty for none
 */
public record Scope(String namespace, String lease) {
    public Scope {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(lease);
    }

    /** Without a lease. */
    public Scope(String namespace) {
        this(namespace, "");
    }
}
