package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.slots.Handle;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** A piece of an image as it comes from a resolver: exactly its bytes, or a failure. */
final class PieceStream extends InputStream {
    private static final int TRIES = 3;

    private final Handle<ImageResolver> handle;
    private final String name;
    private final Descriptor piece;
    private final MessageDigest hash;
    private InputStream source;
    private long offset;
    private boolean checked;

    /** How often the source has failed since it last gave a byte. */
    private int failures;

    /**
     * @param handle closed with this stream
     */
    PieceStream(Handle<ImageResolver> handle, String name, Descriptor piece) {
        this.handle = handle;
        this.name = name;
        this.piece = piece;
        hash = Digest.hasher(piece.digest().algorithm());
        source = handle.plugin().fetch(name, piece, 0);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        long left = piece.sizeBytes() - offset;
        if (left == 0) {
            check();
            return -1;
        }
        int count = readOn(bytes, start, (int) Math.min(length, left));
        hash.update(bytes, start, count);
        offset += count;
        failures = 0;
        return count;
    }

    /** At least one byte, of this source or of the next. */
    private int readOn(byte[] bytes, int start, int length) throws IOException {
        while (true) {
            IOException failure;
            try {
                int count = source.read(bytes, start, length);
                if (count > 0) {
                    return count;
                }
                failure =
                        new IOException(
                                "content " + piece.digest() + " ends after " + offset + " bytes");
            } catch (IOException e) {
                failure = e;
            }
            if (++failures > TRIES || Thread.currentThread().isInterrupted()) {
                throw failure;
            }
            source.close();
            source = again(failure);
        }
    }

    private InputStream again(IOException failure) throws IOException {
        try {
            return handle.plugin().fetch(name, piece, offset);
        } catch (DavitException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private void check() throws IOException {
        if (checked) {
            return;
        }
        Digest digest = Digest.from(piece.digest().algorithm(), hash.digest());
        if (!digest.equals(piece.digest())) {
            throw new IOException("content " + piece.digest() + " has digest " + digest);
        }
        checked = true;
    }

    @Override
    public void close() throws IOException {
        try (handle) {
            source.close();
        }
    }
}
