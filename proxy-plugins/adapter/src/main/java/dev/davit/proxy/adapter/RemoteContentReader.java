package dev.davit.proxy.adapter;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;
import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.content.v1.ReadContentRequest;

import java.nio.ByteBuffer;

/**
 * A blob of another process: each read is a call of its own, so that nothing has to be kept open.
 *
 * @param peer the process
 * @param digest the blob
 * @param sizeBytes its length
 */
record RemoteContentReader(Peer peer, Digest digest, long sizeBytes) implements ContentReader {
    @Override
    public int read(ByteBuffer into, long position) {
        if (!into.hasRemaining() || position >= sizeBytes) {
            return -1;
        }
        int start = into.position();
        var request =
                ReadContentRequest.newBuilder()
                        .setDigest(digest.toString())
                        .setOffset(position)
                        .setSize(Math.min(into.remaining(), sizeBytes - position))
                        .build();
        peer.stream(ContentGrpc.getReadMethod(), request, chunk -> chunk.getData().copyTo(into));
        if (into.position() == start) {
            throw ErrorCode.DATA_LOSS.about(
                    "content " + digest + " ends at " + position + " of " + sizeBytes + " bytes");
        }
        return into.position() - start;
    }

    @Override
    public void close() {
        // Nothing is open between reads.
    }
}
