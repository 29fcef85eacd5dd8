package dev.davit.slots.osgi;

import dev.davit.slots.DaemonPart;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Looks after all plugins a few times a second. On a thread of the system: one on which plugins'
 * calls run might be kept by the very plugin that hangs.
 */
@Component(service = DaemonPart.class)
public final class SlotWatch implements DaemonPart {
    private static final Logger LOG = System.getLogger(SlotWatch.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration STOP = Duration.ofSeconds(2);

    private final Places places;
    private volatile @Nullable Thread thread;

    /** Watches nothing yet. */
    @Activate
    public SlotWatch(@Reference Places places) {
        this.places = places;
    }

    @Override
    public int order() {
        return BACKGROUND;
    }

    @Override
    public String name() {
        return "watch of plugins";
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().daemon().name("slot watch").start(this::watch);
    }

    @Override
    @Deactivate
    public void stop() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    private void watch() {
        while (true) {
            try {
                Thread.sleep(PAUSE);
                places.look();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "cannot look after plugins", e);
            }
        }
    }
}
