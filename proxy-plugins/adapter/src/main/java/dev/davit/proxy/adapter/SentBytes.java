package dev.davit.proxy.adapter;

import com.google.protobuf.ByteString;

import io.grpc.StatusException;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** Sends bytes in messages of a conversation, as fast as the peer takes them. */
final class SentBytes {
    /** Most bytes in one message. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private SentBytes() {}

    /**
     * Sends all bytes and ends this direction; ends early if the peer wants no more.
     *
     * @throws StatusException if the conversation has failed
     */
    static <Q> void send(Talk<Q, ?> talk, InputStream from, Function<ByteString, Q> message)
            throws IOException, StatusException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        while (true) {
            int count = from.read(chunk);
            if (count < 0) {
                talk.call().halfClose();
                return;
            }
            if (!talk.call().write(message.apply(ByteString.copyFrom(chunk, 0, count)))) {
                return;
            }
        }
    }
}
