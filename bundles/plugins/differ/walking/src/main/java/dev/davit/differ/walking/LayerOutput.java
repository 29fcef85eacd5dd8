package dev.davit.differ.walking;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.differ.CompareOptions;
import dev.davit.api.differ.LayerSink;
import dev.davit.kit.tar.TarWriter;
import dev.davit.linux.Directory;
import dev.davit.linux.Linux;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** The layer that a comparison writes: archive, hash of the archive, compression, sink. */
final class LayerOutput {
    private static final int BUFFER = 128 * 1024;
    private static final String UNCOMPRESSED = "containerd.io/uncompressed";

    private final LayerSink sink;
    private final LayerType type;

    LayerOutput(LayerSink sink, LayerType type) {
        this.sink = sink;
        this.type = type;
    }

    /** Counts and hashes bytes. */
    private static final class Counted extends FilterOutputStream {
        private final MessageDigest hash = Digest.hasher(Digest.CANONICAL_ALGORITHM);
        private long length;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
            length += count;
            hash.update(bytes, offset, count);
        }
    }

    /** Writes what leads from one tree to the other. */
    Descriptor write(Linux linux, Path lower, Path upper, CompareOptions options) {
        try (Directory from = linux.openDirectory(lower);
                Directory to = linux.openDirectory(upper)) {
            Counted blob = new Counted(sink.stream());
            // Closing ends the compression; what it is written to is the daemon's to end.
            Digest plain;
            try (OutputStream compressed = compress(blob)) {
                plain = archive(compressed, from, to, options);
            }
            return commit(plain, blob.length);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /** Writes the archive and tells its digest. */
    private static Digest archive(
            OutputStream out, Directory from, Directory to, CompareOptions options)
            throws IOException {
        Counted plain = new Counted(out);
        BufferedOutputStream buffered = new BufferedOutputStream(plain, BUFFER);
        TarWriter archive = new TarWriter(buffered);
        ChangeWriter changes = new ChangeWriter(archive, to, options.sourceDateEpoch());
        new Comparison(from, to, changes).run();
        archive.finish();
        buffered.flush();
        return Digest.from(Digest.CANONICAL_ALGORITHM, plain.hash.digest());
    }

    private OutputStream compress(OutputStream blob) throws IOException {
        return switch (type) {
            case PLAIN -> blob;
            case GZIP -> new GZIPOutputStream(blob, BUFFER);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(blob);
        };
    }

    private Descriptor commit(Digest plain, long length) {
        Map<String, String> labels =
                type == LayerType.PLAIN ? Map.of() : Map.of(UNCOMPRESSED, plain.toString());
        return new Descriptor(type.mediaType(), sink.commit(labels), length);
    }
}
