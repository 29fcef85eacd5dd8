package dev.davit.processor.decompress;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Decompresses zstd frames one after the other. Failures have the words clients know. */
final class ZstdStream extends FilterInputStream {
    /**
     * The decoder keeps as much of what it has made as a frame asks for. 128 MiB is what the zstd
     * tool accepts without being told otherwise.
     */
    private static final int MOST_WINDOW_LOG = 27;

    /** What the library says where the input ends too soon; the number says just "corrupt". */
    private static final String TRUNCATED = "Truncated source";

    ZstdStream(InputStream compressed) throws IOException {
        super(
                new ZstdInputStreamNoFinalizer(compressed, RecyclingBufferPool.INSTANCE)
                        .setLongMax(MOST_WINDOW_LOG));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (ZstdIOException e) {
            throw new IOException(message(e), e);
        }
    }

    private static String message(ZstdIOException e) {
        if (TRUNCATED.equals(e.getMessage())) {
            return "unexpected EOF";
        }
        if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
            return "zstd: window is larger than 128 MiB";
        }
        if (e.getErrorCode() == Zstd.errChecksumWrong()) {
            return "zstd: invalid checksum";
        }
        return "zstd: " + e.getMessage();
    }
}
