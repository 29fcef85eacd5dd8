package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Platform;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxMetrics;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;
import dev.davit.slots.HandedOver;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sandboxes that run, each by the controller that the request names: the sandboxer. Every method
 * throws INVALID_ARGUMENT without one, NOT_FOUND for one that is not there, and what the controller
 * says.
 */
@Component(service = SandboxControllers.class)
public final class SandboxControllers {
    private static final Logger LOG = System.getLogger(SandboxControllers.class.getName());

    private final Slot<SandboxController> controllers;
    private final EventExchange events;

    /** Works with the daemon's controllers. */
    @Activate
    public SandboxControllers(@Reference Slots slots, @Reference EventExchange events) {
        controllers = slots.slot(SandboxController.SLOT);
        this.events = events;
    }

    /** Creates a sandbox, and tells. Throws INVALID_ARGUMENT for an id that is none. */
    public void create(String sandboxer, SandboxRequest request) {
        SandboxId id = request.id();
        try (Handle<SandboxController> handle = use(sandboxer)) {
            try {
                Identifiers.check(id.id());
            } catch (DavitException e) {
                throw e.within("invalid sandbox id " + id.id());
            }
            handle.plugin().create(request);
        }
        events.publish(id.namespace(), "/sandboxes/create", new Payload.SandboxCreated(id.id()));
    }

    /** Starts a sandbox, and tells. */
    public SandboxInstance start(String sandboxer, SandboxId id) {
        SandboxInstance instance;
        try (Handle<SandboxController> handle = useToStart(sandboxer)) {
            instance = start(handle.plugin(), id);
        }
        events.publish(id.namespace(), "/sandboxes/start", new Payload.SandboxStarted(id.id()));
        return instance;
    }

    private Handle<SandboxController> useToStart(String sandboxer) {
        try {
            return use(sandboxer);
        } catch (DavitException e) {
            throw e.within("failed to get sandbox controller for \"" + sandboxer + "\"");
        }
    }

    private static SandboxInstance start(SandboxController controller, SandboxId id) {
        try {
            return controller.start(id);
        } catch (DavitException e) {
            throw e.within("failed to start sandbox \"" + id.id() + "\"");
        }
    }

    /** What the containers of a sandbox run on. */
    public Platform platform(String sandboxer, SandboxId id) {
        try (Handle<SandboxController> handle = use(sandboxer)) {
            return handle.plugin().platform(id);
        }
    }

    /** Ends a sandbox. */
    public void stop(String sandboxer, SandboxId id, Optional<Duration> limit) {
        try (Handle<SandboxController> handle = use(sandboxer)) {
            handle.plugin().stop(id, limit);
        }
    }

    /** Waits for the end of a sandbox, and tells: whoever waits is the one who learns it. */
    public SandboxExit waitFor(String sandboxer, SandboxId id) {
        SandboxExit exit = exitOf(sandboxer, id);
        events.publish(
                id.namespace(),
                "/sandboxes/exit",
                new Payload.SandboxExited(id.id(), exit.status(), exit.time()));
        return exit;
    }

    /** Where the controller is replaced meanwhile, the next generation is asked. */
    private SandboxExit exitOf(String sandboxer, SandboxId id) {
        while (true) {
            try (Handle<SandboxController> handle = use(sandboxer)) {
                return handle.plugin().waitFor(id);
            } catch (HandedOver e) {
                LOG.log(Level.DEBUG, "{0}: {1}", id, e.getMessage());
            }
        }
    }

    /** How a sandbox is. */
    public SandboxStatus status(String sandboxer, SandboxId id, boolean verbose) {
        try (Handle<SandboxController> handle = use(sandboxer)) {
            return handle.plugin().status(id, verbose);
        }
    }

    /** Ends a sandbox and forgets it. */
    public void shutdown(String sandboxer, SandboxId id) {
        try (Handle<SandboxController> handle = use(sandboxer)) {
            handle.plugin().shutdown(id);
        }
    }

    /** Resource use of a sandbox. */
    public SandboxMetrics metrics(String sandboxer, SandboxId id) {
        try (Handle<SandboxController> handle = use(sandboxer)) {
            return handle.plugin().metrics(id);
        }
    }

    /**
     * Tells the controller that the record of a sandbox has changed.
     *
     * @param description what it says now; UNKNOWN without one
     */
    public void update(
            String sandboxer,
            SandboxId id,
            Optional<SandboxDescription> description,
            List<String> fields) {
        try (Handle<SandboxController> handle = use(sandboxer)) {
            SandboxDescription known =
                    description.orElseThrow(
                            () -> new DavitException(ErrorCode.UNKNOWN, "sandbox can not be nil"));
            handle.plugin().update(id, known, fields);
        }
    }

    /** The words of the class stand in front here: so clients know it. */
    private Handle<SandboxController> use(String sandboxer) {
        if (sandboxer.isEmpty()) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT,
                    "invalid argument: sandbox controller name can not be empty");
        }
        if (!controllers.isKnown(sandboxer)) {
            throw new DavitException(
                    ErrorCode.NOT_FOUND,
                    "not found: failed to get sandbox controller by " + sandboxer);
        }
        return controllers.use(sandboxer);
    }
}
