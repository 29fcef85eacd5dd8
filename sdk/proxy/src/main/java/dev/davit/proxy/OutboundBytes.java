package dev.davit.proxy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.grpc.server.Streaming;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Function;

/** Sends a stream of bytes in messages. */
final class OutboundBytes {
    /** Most bytes in one message. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private OutboundBytes() {}

    /** Sends all bytes. A failure of the stream becomes the caller's in its own words. */
    static <R> void send(Streaming<R> stream, InputStream from, Function<ByteString, R> message) {
        try {
            while (true) {
                // Sent as it is, and never touched again.
                byte[] chunk = new byte[CHUNK_BYTES];
                int count = from.read(chunk);
                if (count < 0) {
                    return;
                }
                stream.send(message.apply(UnsafeByteOperations.unsafeWrap(chunk, 0, count)));
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The failure of a stream, whose message clients see. */
    static DavitException failed(IOException failure) {
        return new DavitException(
                ErrorCode.UNKNOWN,
                Objects.requireNonNullElse(failure.getMessage(), failure.toString()),
                failure);
    }
}
