package dev.davit.content.local;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that ingests on several threads until it is killed. It says on its output what the
 * store has acknowledged, after it did. What belongs under a ref follows from the ref alone.
 */
final class KilledWriter {
    private static final int THREADS = 4;

    private KilledWriter() {}

    /**
     * @param args the store's directory and a number that no earlier process had
     */
    public static void main(String[] args) throws IOException {
        ContentStore store = Scratch.open(Path.of(args[0]));
        for (int i = 0; i < THREADS; i++) {
            String prefix = "process " + args[1] + " thread " + i + " ingest ";
            Thread.startVirtualThread(() -> ingest(store, prefix));
        }
        // The input ends when the test does: no process stays behind.
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    private static void ingest(ContentStore store, String prefix) {
        for (int i = 0; ; i++) {
            String ref = prefix + i;
            byte[] bytes = Scratch.bytesOf(ref);
            int half = bytes.length / 2;
            try (ContentWriter writer = store.writer(ref, bytes.length, Optional.empty())) {
                writer.write(ByteBuffer.wrap(bytes, 0, half));
                if (i % 7 == 1) {
                    continue; // left for whoever comes
                }
                if (i % 7 == 3) {
                    store.abort(ref);
                    say("aborted " + ref);
                    continue;
                }
                if (i % 7 == 5) {
                    writer.restart(0);
                    writer.write(ByteBuffer.wrap(bytes, 0, half));
                }
                writer.write(ByteBuffer.wrap(bytes, half, bytes.length - half));
                Digest digest = writer.commit(bytes.length, Optional.empty());
                say("committed " + digest);
            }
        }
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
