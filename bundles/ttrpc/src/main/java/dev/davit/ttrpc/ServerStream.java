package dev.davit.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;

import dev.davit.api.DavitException;

import java.util.Optional;

/** The server's end of a stream. One thread sends and one receives at a time. */
public final class ServerStream {
    private final FrameWriter writer;
    private final int id;
    private final MessageQueue queue;

    ServerStream(FrameWriter writer, int id, MessageQueue queue) {
        this.writer = writer;
        this.id = id;
        this.queue = queue;
    }

    /** Waits for a message of the client; empty when it has said that no more come. */
    public Optional<ByteString> receive() {
        return queue.take();
    }

    /**
     * Sends a message.
     *
     * @throws DavitException RESOURCE_EXHAUSTED if it is too large; nothing has been sent then
     */
    public void send(MessageLite message) {
        try {
            writer.send(Frames.encode(id, Frames.DATA, 0, message));
        } catch (InterruptedException e) {
            throw TtrpcClient.cancelled(e);
        }
    }
}
