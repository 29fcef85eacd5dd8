package dev.davit.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;

import dev.davit.api.DavitException;

import java.util.Optional;

/**
 * A call with more than one message in either direction. One thread sends and one receives at a
 * time.
 *
 * <p>ttrpc has no flow control: a stream whose messages are not taken in time fails with
 * RESOURCE_EXHAUSTED instead of holding up the connection.
 */
public final class TtrpcStream implements AutoCloseable {
    private final TtrpcClient client;
    private final int id;
    private final MessageQueue queue;
    private boolean sends;

    TtrpcStream(TtrpcClient client, int id, MessageQueue queue, boolean sends) {
        this.client = client;
        this.id = id;
        this.queue = queue;
        this.sends = sends;
    }

    /**
     * Sends a message.
     *
     * @throws DavitException RESOURCE_EXHAUSTED if it is too large; nothing has been sent then
     */
    public void send(MessageLite message) {
        if (!sends) {
            throw new IllegalStateException("nothing is sent on this stream any more");
        }
        client.send(Frames.encode(id, Frames.DATA, 0, message));
    }

    /** Tells the server that no more messages come. */
    public void closeSend() {
        if (sends) {
            sends = false;
            int flags = Frames.REMOTE_CLOSED | Frames.NO_DATA;
            client.send(Frames.encode(id, Frames.DATA, flags));
        }
    }

    /**
     * Waits for a message; empty at the end of the stream.
     *
     * @throws DavitException what the server reports, or why no more messages can come
     */
    public Optional<ByteString> receive() {
        return queue.take();
    }

    /** Forgets the stream; the server learns of it only if it was still being sent to. */
    @Override
    public void close() {
        client.forget(id);
        if (!client.isClosed()) {
            closeSend();
        }
    }
}
