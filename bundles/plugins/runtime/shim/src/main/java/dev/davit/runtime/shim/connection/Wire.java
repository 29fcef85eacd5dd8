package dev.davit.runtime.shim.connection;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;

import dev.davit.api.Mount;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.proto.types.task.Status;

import java.time.DateTimeException;
import java.time.Instant;

/** Values of the contracts as messages, and back. */
public final class Wire {
    private Wire() {}

    /** A typed value. */
    public static Any any(dev.davit.api.Any any) {
        return Any.newBuilder()
                .setTypeUrl(any.typeUrl())
                .setValue(ByteString.copyFrom(any.value()))
                .build();
    }

    /** A typed value. */
    public static dev.davit.api.Any any(Any any) {
        return new dev.davit.api.Any(any.getTypeUrl(), any.getValue().toByteArray());
    }

    /** A moment. */
    public static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** A moment; what no calendar has is taken for never. */
    public static Instant instant(boolean present, Timestamp time) {
        if (!present) {
            return Exit.NEVER;
        }
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            return Exit.NEVER;
        }
    }

    static dev.davit.proto.types.Mount mount(Mount mount) {
        return dev.davit.proto.types.Mount.newBuilder()
                .setType(mount.type())
                .setSource(mount.source())
                .setTarget(mount.target())
                .addAllOptions(mount.options())
                .build();
    }

    static ProcessStatus status(Status status) {
        return switch (status) {
            case CREATED -> ProcessStatus.CREATED;
            case RUNNING -> ProcessStatus.RUNNING;
            case STOPPED -> ProcessStatus.STOPPED;
            case PAUSED -> ProcessStatus.PAUSED;
            case PAUSING -> ProcessStatus.PAUSING;
            case UNKNOWN, UNRECOGNIZED -> ProcessStatus.UNKNOWN;
        };
    }
}
