package dev.davit.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import dev.davit.proto.services.content.v1.DeleteContentRequest;

import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A blob written through the stream of the content service, hashed and synced by the daemon. */
final class IngestRow implements Row {
    private static final int CHUNK = 1 << 20;

    /** As bytes that gzip has made: nothing on the way may gain by compressing them. */
    private final ByteString chunk;

    IngestRow() {
        byte[] bytes = new byte[CHUNK];
        new Random(1).nextBytes(bytes);
        chunk = UnsafeByteOperations.unsafeWrap(bytes);
    }

    @Override
    public String id() {
        return "ingest";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.more("content ingest", "MB/s", Mark.ratioAtLeast(1)));
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        Client client = contender.daemon().client();
        int chunks = contender.run().sized(256, 1024);
        String reference = UUID.randomUUID().toString();
        long start = System.nanoTime();
        String digest;
        try (var writer = new ContentWriter(client.contentStreams(), reference)) {
            // A head of its own makes every round's blob a new one.
            writer.write(ByteString.copyFromUtf8(reference));
            for (int i = 0; i < chunks; i++) {
                writer.write(chunk);
            }
            digest = writer.commit();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        client.content().delete(DeleteContentRequest.newBuilder().setDigest(digest).build());
        return new double[] {(double) chunks * CHUNK / 1e6 / seconds};
    }
}
