package dev.davit.proxy.adapter;

import com.google.protobuf.ByteString;

import dev.davit.api.DavitException;

import io.grpc.StatusException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.function.Function;

/**
 * The bytes that a peer answers in a conversation. Ends only if the peer says that it has sent all
 * of them.
 *
 * @param <R> kind of message
 */
class AnsweredBytes<R> extends InputStream {
    private final Talk<?, R> talk;
    private final Function<R, ByteString> bytes;
    private ByteString waiting = ByteString.EMPTY;
    private boolean ended;

    AnsweredBytes(Talk<?, R> talk, Function<R, ByteString> bytes) {
        this.talk = talk;
        this.bytes = bytes;
    }

    /** Waits for the first message, which says that the peer has begun. */
    void begin() {
        try {
            ended = talk.call().read() == null;
        } catch (StatusException e) {
            throw talk.failure(e);
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw Peer.cancelled(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (waiting.isEmpty()) {
            R message = ended ? null : next();
            if (message == null) {
                ended = true;
                return -1;
            }
            waiting = bytes.apply(message);
        }
        int count = Math.min(length, waiting.size());
        waiting.substring(0, count).copyTo(into, offset);
        waiting = waiting.substring(count);
        return count;
    }

    private @Nullable R next() throws IOException {
        try {
            return talk.call().read();
        } catch (StatusException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The text of a failure is the peer's own. */
    IOException failed(StatusException failure) {
        DavitException meant = talk.failure(failure);
        String text = failure.getStatus().getDescription();
        boolean own = talk.route().isAnswered() && text != null;
        return new IOException(own ? text : meant.getMessage(), meant);
    }

    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            talk.call().cancel("closed", null);
        }
        waiting = ByteString.EMPTY;
    }
}
