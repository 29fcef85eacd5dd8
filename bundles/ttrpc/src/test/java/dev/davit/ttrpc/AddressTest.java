package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.ttrpc.Response;

import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;

class AddressTest {
    private static final ClientOptions PATIENT = new ClientOptions(Duration.ofSeconds(30));

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "vsock://3:1024, UNIMPLEMENTED",
        "tcp://127.0.0.1:1, UNIMPLEMENTED",
        "hvsock:///no-port, INVALID_ARGUMENT",
        "hvsock:///path:x, INVALID_ARGUMENT",
        "'', INVALID_ARGUMENT"
    })
    void formsThatCannotBeReachedSaySo(String address, ErrorCode code) {
        DavitException e = assertThrows(DavitException.class, () -> connect(address));
        assertEquals(code, e.code());
        assertTrue(e.getMessage().endsWith(code.text()), e.getMessage());
    }

    @Test
    void nobodyThereFailsAtOnce() {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> connect("unix://" + directory.resolve("none.sock")));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
    }

    @Test
    void aRefusalIsNotWaitedFor() throws Exception {
        Path path = directory.resolve("stale.sock");
        RawPeer.listen(path).close();
        DavitException e =
                assertThrows(
                        DavitException.class, () -> TtrpcClient.connect("unix://" + path, PATIENT));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertEquals("dial unix://" + path + ": connection refused", e.getMessage());
    }

    @Test
    void aSocketThatIsNotThereYetIsWaitedFor() throws Exception {
        FutureTask<TtrpcClient> dialling =
                new FutureTask<>(
                        () ->
                                TtrpcClient.connect(
                                        "unix://" + directory.resolve("echo.sock"), PATIENT));
        Thread thread = Thread.startVirtualThread(dialling);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT)) {
            TtrpcClient client = dialling.get();
            assertEquals("x", Echo.say(client, "x"));
            client.close();
            assertEquals(directory, echo.path.getParent());
        }
    }

    @Test
    void anInterruptedDiallerGivesUp() throws Exception {
        FutureTask<ErrorCode> dialling =
                new FutureTask<>(
                        () -> {
                            String address = "unix://" + directory.resolve("none.sock");
                            Thread.currentThread().interrupt();
                            return assertThrows(
                                            DavitException.class,
                                            () -> TtrpcClient.connect(address, PATIENT))
                                    .code();
                        });
        Thread.startVirtualThread(dialling);
        assertEquals(ErrorCode.CANCELLED, dialling.get());
    }

    @Test
    void aPortBehindAMonitorIsAskedFor() throws Exception {
        Path path = directory.resolve("monitor.sock");
        try (ServerSocketChannel listener = RawPeer.listen(path)) {
            FutureTask<TtrpcClient> dialling =
                    new FutureTask<>(
                            () -> TtrpcClient.connect("hvsock://" + path + ":1026", PATIENT));
            Thread.startVirtualThread(dialling);
            try (RawPeer monitor = new RawPeer(listener.accept())) {
                byte[] want = "CONNECT 1026\n".getBytes(StandardCharsets.US_ASCII);
                assertArrayEquals(want, monitor.bytes(want.length));
                monitor.send("OK 1073741824\n".getBytes(StandardCharsets.US_ASCII));
                try (TtrpcClient client = dialling.get()) {
                    assertEquals("y", answered(client, monitor));
                }
            }
        }
    }

    @Test
    void aMonitorThatRefusesIsQuoted() throws Exception {
        Path path = directory.resolve("monitor.sock");
        try (ServerSocketChannel listener = RawPeer.listen(path)) {
            FutureTask<DavitException> dialling =
                    new FutureTask<>(
                            () ->
                                    assertThrows(
                                            DavitException.class,
                                            () ->
                                                    TtrpcClient.connect(
                                                            "hvsock://" + path + ":1", PATIENT)));
            Thread.startVirtualThread(dialling);
            try (RawPeer monitor = new RawPeer(listener.accept())) {
                monitor.send("NO such port\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(
                        dialling.get().getMessage().endsWith("the monitor answered NO such port"),
                        dialling.get().getMessage());
            }
        }
    }

    @Test
    void aMonitorThatIsSilentIsGivenUp() throws Exception {
        Path path = directory.resolve("monitor.sock");
        try (ServerSocketChannel listener = RawPeer.listen(path)) {
            ClientOptions brief = new ClientOptions(Duration.ofMillis(50));
            DavitException e =
                    assertThrows(
                            DavitException.class,
                            () -> TtrpcClient.connect("hvsock://" + path + ":1", brief));
            assertEquals(ErrorCode.UNAVAILABLE, e.code());
            assertTrue(listener.isOpen());
        }
    }

    @Test
    void namesWithoutSchemeAreOfTheAbstractNamespace() throws Exception {
        String name = "davit-ttrpc-test-" + ProcessHandle.current().pid();
        try (UnixServerSocketChannel listener = UnixServerSocketChannel.open()) {
            listener.socket().bind(new UnixSocketAddress("\0" + name));
            FutureTask<String> call =
                    new FutureTask<>(
                            () -> {
                                try (TtrpcClient client = connect(name)) {
                                    return Echo.say(client, "x");
                                }
                            });
            Thread.startVirtualThread(call);
            UnixSocketChannel server = listener.accept();
            ByteBuffer header = ByteBuffer.allocate(Frames.HEADER_BYTES);
            while (header.hasRemaining()) {
                server.read(header);
            }
            ByteBuffer rest = ByteBuffer.allocate(header.getInt(0));
            while (rest.hasRemaining()) {
                server.read(rest);
            }
            server.write(ByteBuffer.wrap(answer(header.getInt(4))));
            assertEquals("y", call.get());
            assertEquals(-1, server.read(header.clear()), "the client has closed its end");
            server.close();
        }
        DavitException e = assertThrows(DavitException.class, () -> connect(name));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
    }

    private static String answered(TtrpcClient client, RawPeer server) throws Exception {
        FutureTask<String> call = new FutureTask<>(() -> Echo.say(client, "x"));
        Thread.startVirtualThread(call);
        server.send(answer(server.read().streamId()));
        return call.get();
    }

    private static byte[] answer(int stream) {
        Response answer =
                Response.newBuilder().setPayload(StringValue.of("y").toByteString()).build();
        return Frames.encode(stream, Frames.RESPONSE, 0, answer);
    }

    private static TtrpcClient connect(String address) {
        return TtrpcClient.connect(address, ClientOptions.AT_ONCE);
    }
}
