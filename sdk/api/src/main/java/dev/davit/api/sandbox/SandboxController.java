package dev.davit.api.sandbox;

import dev.davit.api.Platform;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs sandboxes: what the containers of a pod share, a virtual machine or a pause process for
 * example.
 *
 * <p>Life cycle: a sandbox is created, started, stopped and shut down. It is known from its
 * creation to its shutdown, also after it has ended by itself. Sandboxes outlive the plugin and the
 * daemon: the next generation finds those that run, at its first call at the latest, and every
 * method that names one waits for that.
 *
 * <p>Threads: called concurrently on virtual threads; may block. Interruption means that the caller
 * has gone: stop early with CANCELLED; what has been begun in the sandbox goes on, but a creation
 * is taken back.
 *
 * <p>Errors: {@link dev.davit.api.DavitException} with the codes named at each method. A method
 * that throws has changed nothing, unless it says otherwise.
 *
 * <p>Units: process ids of the host, UTC instants.
 *
 * <p>Not your job: sandbox records, which clients keep in the daemon's store; events; the network
 * namespace; the containers inside, whose tasks a runtime serves at the sandbox's address.
 *
 * <p>The numbered rules are in docs/slots/sandbox-controller.md.
 */
@ConsumerType
public interface SandboxController {
    /** The slot. */
    SlotType<SandboxController> SLOT =
            new SlotType<>(
                            "io.containerd.sandbox.controller.v1",
                            "sandbox-controller",
                            SandboxController.class,
                            HandOver.EXCLUSIVE)
                    .with(MethodClass.QUERY, "platform", "status", "metrics")
                    .with(MethodClass.WAIT, "waitFor");

    /**
     * Creates a sandbox that does not run yet. If it fails nothing is left of it.
     *
     * @throws dev.davit.api.DavitException ALREADY_EXISTS if there is one; UNIMPLEMENTED if its
     *     runtime knows no sandboxes
     */
    void create(SandboxRequest request);

    /**
     * Starts a created sandbox. One that cannot be started is no more.
     *
     * @throws dev.davit.api.DavitException NOT_FOUND, or UNKNOWN in containerd's words
     */
    SandboxInstance start(SandboxId id);

    /** What its containers run on. Throws NOT_FOUND. */
    Platform platform(SandboxId id);

    /**
     * Ends a sandbox and what runs in it. Nothing happens to one that has ended or is not there.
     *
     * @param limit how long it may take to end by itself; empty for what the controller holds right
     */
    void stop(SandboxId id, Optional<Duration> limit);

    /** Waits until a sandbox has ended; returns at once if it has. Throws NOT_FOUND. */
    SandboxExit waitFor(SandboxId id);

    /**
     * How a sandbox is; one that is not there has ended, as far as anybody can tell, just now.
     *
     * @param verbose whether details for a reader are wanted
     */
    SandboxStatus status(SandboxId id, boolean verbose);

    /** Ends a sandbox if it still runs, frees all it took and forgets it. Throws NOT_FOUND. */
    void shutdown(SandboxId id);

    /** Resource use now. Throws NOT_FOUND; UNIMPLEMENTED if it is not measured. */
    SandboxMetrics metrics(SandboxId id);

    /**
     * Tells that the record of a sandbox has changed.
     *
     * @param description what the record says now
     * @param fields paths that have changed; empty for all
     */
    void update(SandboxId id, SandboxDescription description, List<String> fields);
}
