package dev.davit.differ.walking;

import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.kit.stream.ReadAheadStream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;

/** A plain layer that is hashed, on another thread, while it is read. */
final class HashedLayer implements AutoCloseable {
    private static final int DRAIN = 64 * 1024;

    private final Hashing hashing;
    private final ReadAheadStream ahead;

    HashedLayer(InputStream plain) {
        this.hashing = new Hashing(plain);
        this.ahead = new ReadAheadStream(hashing, plain, "hash");
    }

    private static final class Hashing extends FilterInputStream {
        private final MessageDigest hash = Digest.hasher(Digest.CANONICAL_ALGORITHM);
        private long length;

        Hashing(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            int read = in.read(buffer, offset, count);
            if (read > 0) {
                hash.update(buffer, offset, read);
                length += read;
            }
            return read;
        }
    }

    /** The layer's bytes. */
    InputStream stream() {
        return ahead;
    }

    /** What the layer is: reads whatever is left of it, which counts like the rest. */
    Descriptor descriptor() {
        try {
            byte[] rest = new byte[DRAIN];
            while (ahead.read(rest, 0, rest.length) >= 0) {
                Failures.checkInterrupt();
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
        // The other thread had ended when the end was read.
        Digest digest = Digest.from(Digest.CANONICAL_ALGORITHM, hashing.hash.digest());
        return new Descriptor(LayerType.PLAIN.mediaType(), digest, hashing.length);
    }

    @Override
    public void close() {
        try {
            ahead.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
