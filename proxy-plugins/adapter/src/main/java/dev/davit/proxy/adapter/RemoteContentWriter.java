package dev.davit.proxy.adapter;

import com.google.protobuf.ByteString;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.content.v1.WriteAction;
import dev.davit.proto.services.content.v1.WriteContentRequest;
import dev.davit.proto.services.content.v1.WriteContentResponse;

import io.grpc.StatusException;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An ingest of another process: one Write call from opening to closing. A message is answered
 * before the next is sent; a failure ends the call, and the ingest stays for another writer.
 */
final class RemoteContentWriter implements ContentWriter {
    /** Most bytes in one message. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** How long the peer may take to let go of a ref. */
    private static final Duration PARTING = Duration.ofSeconds(10);

    private final Peer peer;
    private final String ref;
    private final Talk<WriteContentRequest, WriteContentResponse> talk;
    private IngestStatus status;
    private Digest digest = Digest.of(new byte[0]);
    private boolean ended;
    private boolean closed;

    private RemoteContentWriter(
            Peer peer, String ref, Talk<WriteContentRequest, WriteContentResponse> talk) {
        this.peer = peer;
        this.ref = ref;
        this.talk = talk;
        status = new IngestStatus(ref, 0, 0, Instant.EPOCH, Instant.EPOCH);
    }

    static RemoteContentWriter open(Peer peer, String ref, long total, Optional<Digest> expected) {
        return peer.converse(
                ContentGrpc.getWriteMethod(),
                talk -> {
                    var writer = new RemoteContentWriter(peer, ref, talk);
                    writer.exchange(
                            writer.request(WriteAction.STAT)
                                    .setTotal(total)
                                    .setExpected(expected.map(Digest::toString).orElse("")));
                    return writer;
                });
    }

    @Override
    public IngestStatus status() {
        return ended && !closed ? RemoteContentStore.status(peer, ref) : status;
    }

    @Override
    public Digest digest() {
        return digest;
    }

    @Override
    public void write(ByteBuffer data) {
        while (data.hasRemaining()) {
            ByteBuffer chunk = data.slice(data.position(), Math.min(CHUNK_BYTES, data.remaining()));
            exchange(
                    request(WriteAction.WRITE)
                            .setOffset(status.offset())
                            .setData(ByteString.copyFrom(chunk)));
            data.position(data.position() + chunk.limit());
        }
    }

    /** On the wire, a message at offset zero starts over. */
    @Override
    public void restart(long total) {
        exchange(request(WriteAction.WRITE).setOffset(0).setTotal(total));
        if (total > 0) {
            status =
                    new IngestStatus(
                            ref, status.offset(), total, status.startedAt(), status.updatedAt());
        }
    }

    /** On the wire, what is not said again is what was said at the opening: so all is said. */
    @Override
    public Digest commit(long sizeBytes, Optional<Digest> expected) {
        Digest name = expected.orElse(digest);
        exchange(
                request(WriteAction.COMMIT)
                        .setOffset(status.offset())
                        .setTotal(sizeBytes > 0 ? sizeBytes : status.offset())
                        .setExpected(name.toString()));
        ended = true;
        return name;
    }

    private WriteContentRequest.Builder request(WriteAction action) {
        return WriteContentRequest.newBuilder().setAction(action).setRef(ref);
    }

    private void exchange(WriteContentRequest.Builder request) {
        if (ended) {
            throw ErrorCode.FAILED_PRECONDITION.about("writer of ref " + ref + " has ended");
        }
        boolean answered = false;
        try {
            talk.call().write(request.build());
            WriteContentResponse response = talk.call().read();
            if (response == null) {
                throw ErrorCode.UNAVAILABLE.about(
                        "writer of ref " + ref + " was ended by its peer");
            }
            note(response);
            answered = true;
        } catch (StatusException e) {
            throw talk.failure(e);
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw Peer.cancelled(e);
        } finally {
            ended = !answered;
        }
    }

    /** Answers to writes carry no times and no total. */
    private void note(WriteContentResponse response) {
        if (!response.getDigest().isEmpty()) {
            digest = Digest.parse(response.getDigest());
        }
        boolean whole = response.hasStartedAt();
        status =
                new IngestStatus(
                        ref,
                        response.getOffset(),
                        whole ? response.getTotal() : status.total(),
                        whole ? Times.fromProto(response.getStartedAt()) : status.startedAt(),
                        whole ? Times.fromProto(response.getUpdatedAt()) : Instant.now());
    }

    /** Returns when the peer has let go of the ref, bounded. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ended = true;
        try {
            talk.call().halfClose();
            long end = System.nanoTime() + PARTING.toNanos();
            WriteContentResponse last;
            do {
                // What was said last is repeated at the end.
                last = talk.call().read(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } while (last != null);
        } catch (StatusException | IllegalStateException e) {
            // It has ended already.
            return;
        } catch (TimeoutException e) {
            talk.call().cancel("no end in sight", e);
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
        }
    }
}
