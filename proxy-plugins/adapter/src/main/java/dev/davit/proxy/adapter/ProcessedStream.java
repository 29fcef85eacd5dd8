package dev.davit.proxy.adapter;

import dev.davit.proto.plugins.processor.v1.ProcessRequest;
import dev.davit.proto.plugins.processor.v1.ProcessResponse;
import dev.davit.proto.plugins.processor.v1.StreamProcessorGrpc;

import io.grpc.StatusException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** What a processor of another process makes of a stream, which a thread of its own sends there. */
final class ProcessedStream extends AnsweredBytes<ProcessResponse> {
    /** How long the thread may take to leave the input. */
    private static final Duration PARTING = Duration.ofSeconds(5);

    private final Talk<ProcessRequest, ProcessResponse> talk;
    private final InputStream input;
    private final Thread sender;

    /** Why the input could not be sent: what the caller is to be told. */
    private volatile @Nullable IOException broken;

    private ProcessedStream(Talk<ProcessRequest, ProcessResponse> talk, InputStream input) {
        super(talk, ProcessResponse::getData);
        this.talk = talk;
        this.input = input;
        sender = Thread.ofVirtual().name("proxy-sender").unstarted(this::send);
    }

    /** Returns when the peer has taken the stream. */
    static ProcessedStream open(Peer peer, ProcessRequest header, InputStream input) {
        ProcessedStream stream =
                peer.converse(
                        StreamProcessorGrpc.getProcessMethod(),
                        talk -> {
                            write(talk, header);
                            var begun = new ProcessedStream(talk, input);
                            begun.begin();
                            return begun;
                        });
        stream.sender.start();
        return stream;
    }

    private static void write(Talk<ProcessRequest, ProcessResponse> talk, ProcessRequest header) {
        try {
            talk.call().write(header);
        } catch (StatusException e) {
            throw talk.failure(e);
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw Peer.cancelled(e);
        }
    }

    private void send() {
        try {
            SentBytes.send(
                    talk, input, bytes -> ProcessRequest.newBuilder().setData(bytes).build());
        } catch (IOException e) {
            broken = e;
            talk.call().cancel("the input is broken", e);
        } catch (RuntimeException e) {
            broken = new IOException(e);
            talk.call().cancel("the input is broken", e);
        } catch (StatusException e) {
            // The reader is told by the call itself.
            return;
        } catch (InterruptedException e) {
            // By close().
            Thread.currentThread().interrupt();
        }
    }

    @Override
    IOException failed(StatusException failure) {
        IOException cause = broken;
        return cause != null ? cause : super.failed(failure);
    }

    /** Returns when nothing touches the input any more. */
    @Override
    public void close() throws IOException {
        super.close();
        sender.interrupt();
        try {
            sender.join(PARTING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        input.close();
    }
}
