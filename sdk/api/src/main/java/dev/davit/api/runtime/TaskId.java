package dev.davit.api.runtime;

import java.util.Objects;

/**
 * Name of a task. The shim protocol carries the namespace, so runtimes are the one kind of plugin
 * that sees it.
 *
 * @param namespace namespace of the container
 * @param id id of the container
 */
public record TaskId(String namespace, String id) {
    public TaskId {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(id);
    }
}
