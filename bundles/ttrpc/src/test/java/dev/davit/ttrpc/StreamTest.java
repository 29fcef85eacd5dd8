package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class StreamTest {
    @TempDir Path directory;
    private Echo echo;
    private TtrpcClient client;

    @BeforeEach
    void start() {
        echo = new Echo(directory, ServerOptions.DEFAULT);
        client = echo.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        echo.close();
    }

    @Test
    void aClientStreamsAndTheServerAnswersOnce() throws Exception {
        try (TtrpcStream stream = open("Collect")) {
            stream.send(Echo.text("a"));
            stream.send(Echo.text("b"));
            stream.closeSend();
            assertEquals(List.of("ab"), all(stream));
        }
    }

    @Test
    void aServerStreams() throws Exception {
        try (TtrpcStream stream =
                client.stream(Echo.SERVICE, "Count", Echo.text("3"), CallOptions.NONE)) {
            assertEquals(List.of("1", "2", "3"), all(stream));
        }
    }

    @Test
    void bothStream() throws Exception {
        try (TtrpcStream stream = open("EchoAll")) {
            stream.send(Echo.text("a"));
            assertEquals("a", StringValue.parseFrom(stream.receive().orElseThrow()).getValue());
            stream.send(Echo.text(""));
            assertEquals("", StringValue.parseFrom(stream.receive().orElseThrow()).getValue());
            stream.closeSend();
            assertEquals(Optional.empty(), stream.receive());
            assertThrows(IllegalStateException.class, () -> stream.send(Echo.text("c")));
        }
    }

    @Test
    void aStreamNobodyTakesFromFailsAndHoldsUpNobody() {
        try (TtrpcStream stream =
                client.stream(Echo.SERVICE, "Count", Echo.text("5000"), CallOptions.NONE)) {
            assertEquals("still here", Echo.say(client, "still here"));
            DavitException e = assertThrows(DavitException.class, () -> drainSlowly(stream));
            assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
            assertEquals("still here", Echo.say(client, "still here"));
        }
    }

    /** Takes nothing until the server has sent everything. */
    private void drainSlowly(TtrpcStream stream) {
        for (int i = 0; i < 200; i++) {
            Echo.say(client, "x");
        }
        while (stream.receive().isPresent()) {
            // only the failure matters
        }
    }

    @Test
    void aStreamHasTheLimitOfItsCall() {
        CallOptions options = CallOptions.NONE.within(Duration.ofMillis(50));
        try (TtrpcStream stream = client.stream(Echo.SERVICE, "Collect", null, options)) {
            DavitException e = assertThrows(DavitException.class, stream::receive);
            assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code());
        }
    }

    @Test
    void anUnknownMethodFailsTheStream() {
        try (TtrpcStream stream = open("Nope")) {
            DavitException e = assertThrows(DavitException.class, stream::receive);
            assertEquals(ErrorCode.UNIMPLEMENTED, e.code());
            assertEquals("method Nope", e.getMessage());
        }
    }

    @Test
    void aLostConnectionFailsTheStream() {
        try (TtrpcStream stream = open("Collect")) {
            echo.server.close();
            DavitException e = assertThrows(DavitException.class, stream::receive);
            assertTrue(TtrpcClient.isClosed(e), e::toString);
        }
    }

    @Test
    void halfCloseIsAFrameWithoutData() throws Exception {
        Path path = directory.resolve("raw.sock");
        try (ServerSocketChannel listener = RawPeer.listen(path);
                TtrpcClient caller = TtrpcClient.connect("unix://" + path, ClientOptions.AT_ONCE);
                RawPeer server = new RawPeer(listener.accept());
                TtrpcStream stream =
                        caller.stream(Echo.SERVICE, "Collect", null, CallOptions.NONE)) {
            stream.send(Echo.text(""));
            stream.closeSend();
            assertEquals(Frames.REMOTE_OPEN, server.read().flags());
            Incoming.Frame empty = server.read();
            assertEquals(0, empty.flags());
            assertEquals(ByteString.EMPTY, empty.data());
            Incoming.Frame close = server.read();
            assertEquals(0x05, close.flags());
            assertEquals(Frames.DATA, close.type());
            // a server that streams may end with its last message
            server.send(close.streamId(), Frames.DATA, Frames.REMOTE_CLOSED, Echo.text("last"));
            assertEquals(List.of("last"), all(stream));
        }
    }

    private TtrpcStream open(String method) {
        return client.stream(Echo.SERVICE, method, null, CallOptions.NONE);
    }

    private static List<String> all(TtrpcStream stream) throws Exception {
        List<String> all = new ArrayList<>();
        for (var next = stream.receive(); next.isPresent(); next = stream.receive()) {
            all.add(StringValue.parseFrom(next.get()).getValue());
        }
        return all;
    }
}
