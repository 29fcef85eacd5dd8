package dev.davit.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The calls of one method of the API.
 *
 * @param service full name of the service
 * @param method name of the method
 * @param type {@code unary}, {@code client_stream}, {@code server_stream}, {@code bidi_stream}, or
 *     {@code unknown} for a service that a bundle brings
 * @param started calls that have begun
 * @param handled calls that have ended, by the name that Go gives the status code; copied
 * @param received messages that came
 * @param sent messages that went out
 * @param times how long they took; empty if nobody wants to know
 */
public record CallMeter(
        String service,
        String method,
        String type,
        long started,
        Map<String, Long> handled,
        long received,
        long sent,
        Optional<Times> times) {
    /** Upper bounds of the buckets, those of containerd; what took longer is in one more. */
    public static final List<Duration> BOUNDS =
            List.of(
                    Duration.ofMillis(5),
                    Duration.ofMillis(10),
                    Duration.ofMillis(25),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(250),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(2500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10));

    public CallMeter {
        Objects.requireNonNull(service);
        Objects.requireNonNull(method);
        Objects.requireNonNull(type);
        handled = Map.copyOf(handled);
        Objects.requireNonNull(times);
    }

    /**
     * How long calls took.
     *
     * @param total all of them together
     * @param buckets how many fall between a bound and the one before; copied
     */
    public record Times(Duration total, List<Long> buckets) {
        public Times {
            Objects.requireNonNull(total);
            buckets = List.copyOf(buckets);
        }
    }
}
