package dev.davit.api.slot;

import java.util.Objects;

/**
 * A kind of plugin that the daemon has a place for.
 *
 * <p>The types of the box are constants of their contracts, {@code Snapshotter.SLOT} for example. A
 * bundle brings a type of its own by registering an instance of this record as an OSGi service.
 *
 * @param typeId the name in listings and configuration, {@code io.containerd.snapshotter.v1} for
 *     example
 * @param name the short name: folder, package and prefix of configuration ids, {@code snapshotter}
 *     for example
 * @param contract the interface under which plugins register themselves as OSGi services
 * @param handOver what happens when a new generation of a plugin appears
 * @param <T> the contract
 */
public record SlotType<T>(String typeId, String name, Class<T> contract, HandOver handOver) {
    public SlotType {
        Objects.requireNonNull(typeId);
        Objects.requireNonNull(name);
        Objects.requireNonNull(contract);
        Objects.requireNonNull(handOver);
    }

    /** Spelled out since the one of a record links itself at the first call, at the start. */
    @Override
    public int hashCode() {
        return typeId.hashCode();
    }
}
