package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.fail;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.Empty;

import dev.davit.api.Any;
import dev.davit.api.event.Event;
import dev.davit.api.event.EventSink;
import dev.davit.proto.services.events.ttrpc.v1.ForwardRequest;
import dev.davit.proto.types.Envelope;
import dev.davit.runtime.shim.connection.Wire;
import dev.davit.ttrpc.TtrpcService;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All events, of shims and of the runtime, in the order in which they came. */
final class Events implements EventSink {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();

    @GuardedBy("lock")
    private final List<Event> all = new ArrayList<>();

    @Override
    public void publish(Event event) {
        lock.lock();
        try {
            all.add(event);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Where shims deliver their events. */
    TtrpcService service() {
        return TtrpcService.named("containerd.services.events.ttrpc.v1.Events")
                .unary("Forward", ForwardRequest.parser(), (request, call) -> forward(request))
                .build();
    }

    private Empty forward(ForwardRequest request) {
        Envelope envelope = request.getEnvelope();
        Any payload = Wire.any(envelope.getEvent());
        Instant time = Wire.instant(true, envelope.getTimestamp());
        publish(new Event(time, envelope.getNamespace(), envelope.getTopic(), payload));
        return Empty.getDefaultInstance();
    }

    List<Event> all() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    List<String> topics() {
        return all().stream().map(Event::topic).toList();
    }

    /** The first event of a topic, now or when it comes. */
    Event await(String topic) throws InterruptedException {
        return await(event -> event.topic().equals(topic), topic);
    }

    Event await(Predicate<Event> wanted, String what) throws InterruptedException {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (left > 0) {
                for (Event event : all) {
                    if (wanted.test(event)) {
                        return event;
                    }
                }
                left = more.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return fail("no " + what + " after " + TimeUnit.NANOSECONDS.toSeconds(left) + topics());
    }
}
