package dev.davit.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
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

class PluginChangesTest {
    private static final String COPY = "io.containerd.snapshotter.v1.copy";

    private final Activity activity = new Activity();
    private final EventExchange exchange = new EventExchange();
    private final PluginChanges changes = new PluginChanges(activity, exchange);

    @Test
    void tellsTheChangesThatMatch() throws InterruptedException {
        try (var subscription = changes.subscribe(change -> change.uri().equals(COPY))) {
            activity.tell("io.containerd.content.v1.content", PluginState.READY);
            activity.tell(COPY, PluginState.QUARANTINED);

            StateChange change = subscription.next();
            assertEquals(COPY, change.uri());
            assertEquals(PluginState.QUARANTINED, change.after());
        }
    }

    @Test
    void publishesAnEventWithoutAPayload() throws InterruptedException {
        try (var events = exchange.subscribe(envelope -> true)) {
            activity.tell("no identifier", PluginState.READY);
            activity.tell(COPY, PluginState.READY);

            Envelope event = events.next();
            assertEquals("/plugins/ready/" + COPY, event.topic());
            assertEquals(PluginChanges.NAMESPACE, event.namespace());
            assertEquals(new Payload.Encoded(Optional.empty()), event.payload());
        }
    }

    @Test
    void aFollowerThatIsTooSlowIsTold() throws InterruptedException {
        try (var subscription = changes.subscribe(change -> true)) {
            for (int i = 0; i < 4097; i++) {
                activity.tell(COPY, PluginState.READY);
            }
            for (int i = 0; i < 4096; i++) {
                subscription.next();
            }
            DavitException failure = assertThrows(DavitException.class, subscription::next);
            assertEquals(ErrorCode.RESOURCE_EXHAUSTED, failure.code());
        }
    }

    @Test
    void listensNoMoreWhenItStops() throws Exception {
        assertEquals(1, activity.listeners.size());
        changes.stop();
        assertTrue(activity.listeners.isEmpty());
    }

    /** Changes as the test says. */
    private static final class Activity implements PluginActivity {
        private final List<Consumer<StateChange>> listeners = new ArrayList<>();

        void tell(String uri, PluginState after) {
            var change =
                    new StateChange(
                            uri, PluginState.CONNECTING, after, "", 1, "1.0.0", Instant.EPOCH);
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
