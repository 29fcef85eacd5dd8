package dev.davit.api.slot;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
 * @param handOver what happens when a new generation of a plugin appears, unless the plugin says
 *     otherwise by {@link HandsOver}
 * @param methods what kind of work methods do, by name, those of parts among them; {@link
 *     MethodClass#CHANGE} where nothing is said; copied
 * @param parts interfaces that methods answer, alone or in an Optional or a List, and whose calls
 *     are calls of the plugin: a writer, a task; copied
 * @param direct whether plugins are handed out as they are and callers tell the table what a call
 *     is: where one call is not one method of the contract, as of a gRPC service
 * @param <T> the contract
 */
public record SlotType<T>(
        String typeId,
        String name,
        Class<T> contract,
        HandOver handOver,
        Map<String, MethodClass> methods,
        Set<Class<?>> parts,
        boolean direct) {
    public SlotType {
        Objects.requireNonNull(typeId);
        Objects.requireNonNull(name);
        Objects.requireNonNull(contract);
        Objects.requireNonNull(handOver);
        methods = Map.copyOf(methods);
        parts = Set.copyOf(parts);
    }

    /** A type all of whose methods are changes. */
    public SlotType(String typeId, String name, Class<T> contract, HandOver handOver) {
        this(typeId, name, contract, handOver, Map.of(), Set.of(), false);
    }

    /** The same type with these methods in a class. */
    public SlotType<T> with(MethodClass kind, String... names) {
        var known = new HashMap<>(methods);
        for (String method : names) {
            known.put(method, kind);
        }
        return new SlotType<>(typeId, name, contract, handOver, known, parts, direct);
    }

    /** The same type with these parts. */
    public SlotType<T> withParts(Class<?>... interfaces) {
        var known = new HashSet<>(parts);
        known.addAll(Set.of(interfaces));
        return new SlotType<>(typeId, name, contract, handOver, methods, known, direct);
    }

    /** The same type, its plugins handed out as they are. */
    public SlotType<T> handedOutDirectly() {
        return new SlotType<>(typeId, name, contract, handOver, methods, parts, true);
    }

    /** The class of a method. */
    public MethodClass classOf(String method) {
        return methods.getOrDefault(method, MethodClass.CHANGE);
    }

    /** Spelled out since the one of a record links itself at the first call, at the start. */
    @Override
    public int hashCode() {
        return typeId.hashCode();
    }
}
