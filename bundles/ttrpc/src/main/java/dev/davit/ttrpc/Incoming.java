package dev.davit.ttrpc;

import com.google.protobuf.ByteString;

/** What a connection has received. */
sealed interface Incoming {
    /** The stream it belongs to; unsigned. */
    int streamId();

    /** A frame within the limits. */
    record Frame(int streamId, int type, int flags, ByteString data) implements Incoming {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** A frame whose data was larger than allowed and has been skipped. */
    record Oversized(int streamId, int type, long length) implements Incoming {}
}
