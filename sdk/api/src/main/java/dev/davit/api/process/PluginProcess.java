package dev.davit.api.process;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The process of a proxy plugin, run by the daemon: it has the slot id of the plugin that it
 * serves.
 *
 * <p>Life cycle: it runs from {@link dev.davit.api.slot.Startable#start} until the component is
 * closed. In between it may end and be started again any number of times; {@link
 * dev.davit.api.slot.Replaceable#replace} does so on purpose.
 *
 * <p>Threads: callable from any; nothing here blocks.
 *
 * <p>Errors: a process that does not run is a status, not a failure.
 *
 * <p>Units: sizes in bytes.
 *
 * <p>Not its job: calls to the plugin, which go through the slot of the plugin.
 */
@ConsumerType
public interface PluginProcess {
    /** The slot. */
    SlotType<PluginProcess> SLOT =
            new SlotType<>(
                            "dev.davit.process.v1",
                            "process",
                            PluginProcess.class,
                            HandOver.EXCLUSIVE)
                    .with(MethodClass.QUERY, "status");

    /** How it is now. */
    PluginProcessStatus status();
}
