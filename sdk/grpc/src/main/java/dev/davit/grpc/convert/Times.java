package dev.davit.grpc.convert;

import com.google.protobuf.Timestamp;

import java.time.DateTimeException;
import java.time.Instant;

/** Points in time. */
public final class Times {
    private Times() {}

    /** The same time on the wire. */
    public static Timestamp toProto(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /**
     * The same time; an absent message is 1970, and what no clock can show is the nearest it can.
     */
    public static Instant fromProto(Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            return time.getSeconds() < 0 ? Instant.MIN : Instant.MAX;
        }
    }
}
