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

    /** Counts bytes and, where there is one, feeds a hash. */
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
            OutputStream compressed = compress(blob);
            Counted plain = new Counted(compressed);
            BufferedOutputStream buffered = new BufferedOutputStream(plain, BUFFER);
            TarWriter archive = new TarWriter(buffered);
            ChangeWriter changes = new ChangeWriter(archive, to, options.sourceDateEpoch());
            new Comparison(from, to, changes).run();
            archive.finish();
            buffered.flush();
            finish(compressed);
            return commit(Digest.from("sha256", plain.hash.digest()), blob.length);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    private OutputStream compress(OutputStream blob) throws IOException {
        return switch (type) {
            case PLAIN -> blob;
            case GZIP -> new GZIPOutputStream(blob, BUFFER);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(blob);
        };
    }

    private static void finish(OutputStream compressed) throws IOException {
        switch (compressed) {
            case GZIPOutputStream gzip -> gzip.finish();
            case ZstdOutputStreamNoFinalizer zstd -> zstd.close();
            default -> compressed.flush();
        }
    }

    private Descriptor commit(Digest plain, long length) {
        Map<String, String> labels =
                type == LayerType.PLAIN ? Map.of() : Map.of(UNCOMPRESSED, plain.toString());
        return new Descriptor(type.mediaType(), sink.commit(labels), length);
    }
}
