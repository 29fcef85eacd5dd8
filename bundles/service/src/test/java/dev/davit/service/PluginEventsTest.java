package dev.davit.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.service.event.Envelope;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.PluginState;
import dev.davit.slots.RunningCall;
import dev.davit.slots.StateChange;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

class PluginEventsTest {
    private static final String SNAPSHOTTER = "io.containerd.snapshotter.v1";
    private static final String COPY = SNAPSHOTTER + ".copy";

    private final Activity activity = new Activity();
    private final EventExchange exchange = new EventExchange();
    private final PluginEvents events = new PluginEvents(activity, exchange);

    @Test
    void publishesAnEventWithoutAPayload() throws InterruptedException {
        try (var followed = exchange.subscribe(envelope -> true)) {
            activity.tell("no identifier", PluginState.READY);
            activity.tell("copy", PluginState.READY);

            Envelope event = followed.next();
            assertEquals("/plugins/ready/" + COPY, event.topic());
            assertEquals(PluginEvents.NAMESPACE, event.namespace());
            assertEquals(new Payload.Encoded(Optional.empty()), event.payload());
        }
    }

    @Test
    void listensNoMoreWhenItStops() throws Exception {
        assertEquals(1, activity.listeners.size());
        events.stop();
        assertTrue(activity.listeners.isEmpty());
    }

    /** Changes as the test says. */
    private static final class Activity implements PluginActivity {
        private final List<Consumer<StateChange>> listeners = new ArrayList<>();

        void tell(String id, PluginState after) {
            var change =
                    new StateChange(
                            SNAPSHOTTER,
                            id,
                            PluginState.CONNECTING,
                            after,
                            "",
                            1,
                            "1.0.0",
                            Instant.EPOCH);
            listeners.forEach(listener -> listener.accept(change));
        }

        @Override
        public List<RunningCall> calls(String type, String id) {
            return List.of();
        }

        @Override
        public List<MethodMeter> meters() {
            return List.of();
        }

        @Override
        public AutoCloseable listen(Consumer<StateChange> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }
}
