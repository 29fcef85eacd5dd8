package dev.davit.slots.table;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HealthCheck;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A contract with an optional ability and parts, and a plugin that does as tests say. */
public interface Boat {
    SlotType<Boat> SLOT =
            new SlotType<>("dev.davit.boat.v1", "boat", Boat.class, HandOver.SIDE_BY_SIDE)
                    .with(MethodClass.QUERY, "name", "hang", "crew", "stubborn")
                    .with(MethodClass.WAIT, "await")
                    .withParts(Oar.class);

    /** A part. */
    interface Oar {
        String pull();
    }

    /** An ability that a plugin may have. */
    interface Anchor {
        String drop();
    }

    String name();

    /** Throws what it is given. */
    void fail(RuntimeException failure);

    /** Hangs until interrupted, or told to go on. */
    String hang();

    /** Hangs whatever happens, until told to go on. */
    String stubborn();

    /** Waits for something outside. */
    String await();

    Optional<Oar> oar();

    List<Oar> oars();

    List<String> crew();

    /** The plugin. */
    class Scripted implements Boat, Anchor {
        final CountDownLatch gate = new CountDownLatch(1);
        final CountDownLatch outside = new CountDownLatch(1);

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public void fail(RuntimeException failure) {
            throw failure;
        }

        @Override
        public String hang() {
            return waitFor(gate);
        }

        @Override
        public String stubborn() {
            boolean interrupted = false;
            while (true) {
                try {
                    gate.await();
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    return "at last";
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }

        @Override
        public String await() {
            return waitFor(outside);
        }

        private static String waitFor(CountDownLatch latch) {
            try {
                latch.await();
                return "done";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
            }
        }

        @Override
        public Optional<Oar> oar() {
            return Optional.of(() -> "splash");
        }

        @Override
        public List<Oar> oars() {
            return List.of(() -> "left", () -> "right");
        }

        @Override
        public List<String> crew() {
            return List.of("mate");
        }

        @Override
        public String drop() {
            return "dropped";
        }
    }

    /** One that can be asked how it is. */
    final class Asked extends Scripted implements HealthCheck {
        final AtomicBoolean well = new AtomicBoolean(true);
        final AtomicInteger asked = new AtomicInteger();

        @Override
        public void check() {
            asked.incrementAndGet();
            if (!well.get()) {
                throw new DavitException(ErrorCode.UNAVAILABLE, "it sinks");
            }
        }
    }

    /** A place with that plugin in it. */
    final class Pier {
        final PluginSlot<Boat> slot;
        final Plugin<Boat> place;

        Pier(Boat plugin, Limits limits) {
            slot = new PluginSlot<>(SLOT, new HarbourRules(limits));
            slot.arrive("a", new Fixed(plugin));
            Harbour.until(() -> slot.ids().contains("a"));
            place = Objects.requireNonNull(slot.plugins().get("a"));
        }

        Handle<Boat> use() {
            return slot.use("a");
        }
    }

    /** Always the same instance. */
    record Fixed(Boat plugin) implements PluginSource<Boat> {
        @Override
        public Boat open() {
            return plugin;
        }

        @Override
        public void close() {
            // Nothing to end.
        }

        @Override
        public int ranking() {
            return 0;
        }

        @Override
        public String version() {
            return "1.2.3";
        }

        @Override
        public String origin() {
            return "boat 1.2.3";
        }
    }
}
