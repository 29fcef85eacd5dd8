package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import com.google.rpc.Code;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.ttrpc.Request;
import dev.davit.proto.ttrpc.Response;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;

/** What either side makes of frames that a peer of ours would not send. */
class ProtocolTest {
    @TempDir Path directory;
    private Echo echo;
    private RawPeer peer;

    @BeforeEach
    void start() throws Exception {
        echo = new Echo(directory, ServerOptions.DEFAULT);
        peer = RawPeer.connect(echo.path);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        echo.close();
    }

    @Test
    void anEvenStreamIdIsRefused() throws Exception {
        peer.send(2, Frames.REQUEST, 0, say("x"));
        assertRefused(2, Code.INVALID_ARGUMENT);
        assertServed(1);
    }

    @Test
    void aStreamIdThatDoesNotIncreaseIsRefused() throws Exception {
        assertServed(5);
        peer.send(5, Frames.REQUEST, 0, say("x"));
        assertRefused(5, Code.INVALID_ARGUMENT);
        peer.send(3, Frames.REQUEST, 0, say("x"));
        assertRefused(3, Code.INVALID_ARGUMENT);
        assertServed(7);
    }

    @Test
    void streamIdsAreUnsigned() throws Exception {
        assertServed(Integer.MAX_VALUE);
        assertServed(Integer.MAX_VALUE + 2);
        assertServed(-1);
    }

    @Test
    void dataForAStreamThatIsNotOpenIsRefused() throws Exception {
        peer.send(9, Frames.DATA, 0, Echo.text("x"));
        assertRefused(9, Code.INVALID_ARGUMENT);
        assertServed(11);
        peer.send(11, Frames.DATA, 0, Echo.text("x"));
        assertRefused(11, Code.INVALID_ARGUMENT);
    }

    @Test
    void aClosingFrameWithDataIsRefused() throws Exception {
        peer.send(1, Frames.REQUEST, Frames.REMOTE_OPEN, request("Collect", ByteString.EMPTY));
        peer.send(1, Frames.DATA, Frames.REMOTE_CLOSED, Echo.text("x"));
        assertRefused(1, Code.INVALID_ARGUMENT);
        assertServed(3);
    }

    @Test
    void anUnknownFrameTypeIsRefused() throws Exception {
        peer.send(1, 77, 0, Echo.text("x"));
        assertRefused(1, Code.INVALID_ARGUMENT);
        assertServed(1);
    }

    @Test
    void aRequestThatIsNoneIsRefused() throws Exception {
        peer.header(3, 1, Frames.REQUEST, 0);
        peer.send(new byte[] {-1, -1, -1});
        assertRefused(1, Code.INVALID_ARGUMENT);
        assertServed(3);
    }

    @Test
    void aPayloadThatIsNoneIsRefused() throws Exception {
        peer.send(1, Frames.REQUEST, 0, request("Say", ByteString.copyFromUtf8("\u0001")));
        assertRefused(1, Code.UNKNOWN);
        assertServed(3);
    }

    @Test
    void anOversizedFrameIsSkippedAndAnswered() throws Exception {
        int length = Frames.MAX_DATA_BYTES + 1;
        peer.header(length, 1, Frames.REQUEST, 0);
        for (int sent = 0; sent < length; sent += 1 << 16) {
            peer.send(new byte[Math.min(1 << 16, length - sent)]);
        }
        assertRefused(1, Code.RESOURCE_EXHAUSTED);
        assertServed(3);
    }

    @Test
    void aRequestForAStreamWithoutFlagsIsItsOneMessage() throws Exception {
        peer.send(1, Frames.REQUEST, 0, request("Collect", Echo.text("only").toByteString()));
        Response response = Response.parseFrom(peer.read().data());
        assertEquals("only", StringValue.parseFrom(response.getPayload()).getValue());
    }

    @Test
    void aHandlerIsInterruptedWhenItsClientGoes() throws Exception {
        peer.send(1, Frames.REQUEST, 0, request("Hang", ByteString.EMPTY));
        echo.hanging.acquire();
        peer.close();
        echo.interrupted.await();
    }

    @Test
    void aClientSurvivesAnOversizedAnswerAndFramesOfStrangers() throws Exception {
        Path path = directory.resolve("raw.sock");
        try (ServerSocketChannel listener = RawPeer.listen(path);
                TtrpcClient client = TtrpcClient.connect("unix://" + path, ClientOptions.AT_ONCE);
                RawPeer server = new RawPeer(listener.accept())) {
            FutureTask<DavitException> first =
                    new FutureTask<>(
                            () -> assertThrows(DavitException.class, () -> Echo.say(client, "x")));
            Thread.startVirtualThread(first);
            int stream = server.read().streamId();
            server.send(stream + 100, Frames.RESPONSE, 0, Echo.text("whose?"));
            server.send(stream, Frames.REQUEST, 0, Echo.text("of a server?"));
            int length = Frames.MAX_DATA_BYTES + 1;
            server.header(length, stream, Frames.RESPONSE, 0);
            server.send(new byte[length]);
            assertEquals(ErrorCode.RESOURCE_EXHAUSTED, first.get().code());

            FutureTask<String> second = new FutureTask<>(() -> Echo.say(client, "x"));
            Thread.startVirtualThread(second);
            Response answer =
                    Response.newBuilder().setPayload(Echo.text("y").toByteString()).build();
            server.send(server.read().streamId(), Frames.RESPONSE, 0, answer);
            assertEquals("y", second.get());
        }
    }

    @Test
    void anAnswerThatIsNoneFailsItsCallOnly() throws Exception {
        Path path = directory.resolve("raw.sock");
        try (ServerSocketChannel listener = RawPeer.listen(path);
                TtrpcClient client = TtrpcClient.connect("unix://" + path, ClientOptions.AT_ONCE);
                RawPeer server = new RawPeer(listener.accept())) {
            FutureTask<DavitException> call =
                    new FutureTask<>(
                            () -> assertThrows(DavitException.class, () -> Echo.say(client, "x")));
            Thread.startVirtualThread(call);
            server.header(3, server.read().streamId(), Frames.RESPONSE, 0);
            server.send(new byte[] {-1, -1, -1});
            assertEquals(ErrorCode.INTERNAL, call.get().code());
            assertTrue(!client.isClosed());
        }
    }

    private static Request say(String text) {
        return request("Say", Echo.text(text).toByteString());
    }

    private static Request request(String method, ByteString payload) {
        return Request.newBuilder()
                .setService(Echo.SERVICE)
                .setMethod(method)
                .setPayload(payload)
                .build();
    }

    private void assertRefused(int stream, Code code) throws Exception {
        Incoming.Frame frame = peer.read();
        assertEquals(stream, frame.streamId());
        assertEquals(Frames.RESPONSE, frame.type());
        assertEquals(code.getNumber(), Response.parseFrom(frame.data()).getStatus().getCode());
    }

    private void assertServed(int stream) throws Exception {
        peer.send(stream, Frames.REQUEST, 0, say("hello"));
        Incoming.Frame frame = peer.read();
        assertEquals(stream, frame.streamId());
        Response response = Response.parseFrom(frame.data());
        assertEquals("hello", StringValue.parseFrom(response.getPayload()).getValue());
    }
}
