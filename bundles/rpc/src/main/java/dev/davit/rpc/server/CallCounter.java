package dev.davit.rpc.server;

import dev.davit.service.call.CallMeter;

import io.grpc.MethodDescriptor;
import io.grpc.Status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of one method. */
final class CallCounter {
    /** The names that Go gives the codes, by their numbers; labels of containerd's metrics. */
    private static final List<String> CODES =
            List.of(
                    "OK",
                    "Canceled",
                    "Unknown",
                    "InvalidArgument",
                    "DeadlineExceeded",
                    "NotFound",
                    "AlreadyExists",
                    "PermissionDenied",
                    "ResourceExhausted",
                    "FailedPrecondition",
                    "Aborted",
                    "OutOfRange",
                    "Unimplemented",
                    "Internal",
                    "Unavailable",
                    "DataLoss",
                    "Unauthenticated");

    private final String service;
    private final String method;
    private final String type;
    private final boolean timed;
    private final LongAdder started = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final AtomicLongArray handled = new AtomicLongArray(CODES.size());
    private final AtomicLongArray buckets = new AtomicLongArray(CallMeter.BOUNDS.size() + 1);

    /**
     * @param name full name of the method
     * @param timed whether to look at the time
     */
    CallCounter(String name, MethodDescriptor.MethodType type, boolean timed) {
        int slash = name.lastIndexOf('/');
        service = name.substring(0, slash);
        method = name.substring(slash + 1);
        this.timed = timed;
        this.type =
                switch (type) {
                    case UNARY -> "unary";
                    case CLIENT_STREAMING -> "client_stream";
                    case SERVER_STREAMING -> "server_stream";
                    case BIDI_STREAMING -> "bidi_stream";
                    case UNKNOWN -> "unknown";
                };
    }

    void begin() {
        started.increment();
    }

    void received() {
        received.increment();
    }

    void sent() {
        sent.increment();
    }

    void end(Status.Code code, long took) {
        handled.incrementAndGet(code.value());
        if (timed) {
            nanos.add(took);
            buckets.incrementAndGet(bucket(took));
        }
    }

    private static int bucket(long took) {
        int bucket = 0;
        while (bucket < CallMeter.BOUNDS.size() && took > CallMeter.BOUNDS.get(bucket).toNanos()) {
            bucket++;
        }
        return bucket;
    }

    CallMeter meter() {
        Map<String, Long> byCode = new HashMap<>();
        for (int i = 0; i < CODES.size(); i++) {
            if (handled.get(i) > 0) {
                byCode.put(CODES.get(i), handled.get(i));
            }
        }
        var times = new ArrayList<Long>();
        for (int i = 0; i < buckets.length(); i++) {
            times.add(buckets.get(i));
        }
        return new CallMeter(
                service,
                method,
                type,
                started.sum(),
                byCode,
                received.sum(),
                sent.sum(),
                timed
                        ? Optional.of(new CallMeter.Times(Duration.ofNanos(nanos.sum()), times))
                        : Optional.empty());
    }
}
