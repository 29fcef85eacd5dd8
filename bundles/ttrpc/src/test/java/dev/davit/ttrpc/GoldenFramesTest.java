package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.services.events.ttrpc.v1.ForwardRequest;
import dev.davit.proto.task.v3.DeleteRequest;
import dev.davit.proto.task.v3.DeleteResponse;
import dev.davit.proto.task.v3.KillRequest;
import dev.davit.proto.ttrpc.Request;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Frames recorded between containerd and its shim. */
class GoldenFramesTest {
    private static final String TASK = "containerd.task.v3.Task";
    private static final CallOptions IN_DEFAULT =
            new CallOptions(Metadata.of(Metadata.NAMESPACE, "default"), Duration.ZERO);

    @TempDir Path directory;

    @Test
    void aClientSendsKillAndDeleteToTheByte() throws Exception {
        try (Shim shim = new Shim(directory)) {
            shim.answerEmpty(5); // streams 1 to 9
            byte[] kill = RawPeer.golden("kill-request");
            FutureTask<Empty> killing = start(() -> kill(shim.client));
            assertArrayEquals(kill, shim.peer.bytes(kill.length));
            shim.peer.send(RawPeer.golden("kill-response"));
            assertEquals(Empty.getDefaultInstance(), killing.get());

            shim.answerEmpty(2); // 13 and 15
            byte[] delete = RawPeer.golden("delete-request");
            FutureTask<DeleteResponse> deleting = start(() -> delete(shim.client));
            assertArrayEquals(delete, shim.peer.bytes(delete.length));
            shim.peer.send(RawPeer.golden("delete-response"));
            DeleteResponse response = deleting.get();
            assertEquals(5772, response.getPid());
            assertEquals(3, response.getExitStatus());
            assertEquals(timestamp(1795201783, 318366672), response.getExitedAt());
        }
    }

    @Test
    void aServerUnderstandsAnEventAndAnswersIt() throws Exception {
        Path path = directory.resolve("daemon.ttrpc");
        BlockingQueue<ForwardRequest> forwarded = new ArrayBlockingQueue<>(1);
        BlockingQueue<ServerCall> calls = new ArrayBlockingQueue<>(1);
        try (TtrpcServer server = new TtrpcServer(ServerOptions.DEFAULT)) {
            server.register(
                    TtrpcService.named("containerd.services.events.ttrpc.v1.Events")
                            .unary(
                                    "Forward",
                                    ForwardRequest.parser(),
                                    (request, call) -> {
                                        forwarded.add(request);
                                        calls.add(call);
                                        return Empty.getDefaultInstance();
                                    })
                            .build());
            server.listen(path);
            try (RawPeer shim = RawPeer.connect(path)) {
                shim.send(RawPeer.golden("forward-request"));
                assertArrayEquals(bytes("0000 0000 0000 0005 0200"), shim.bytes(10));
            }
        }
        var envelope = forwarded.take().getEnvelope();
        assertEquals("/tasks/exit", envelope.getTopic());
        assertEquals("default", envelope.getNamespace());
        assertEquals(timestamp(1795201783, 318617746), envelope.getTimestamp());
        assertEquals("containerd.events.TaskExit", envelope.getEvent().getTypeUrl());
        ServerCall call = calls.take();
        assertEquals("default", call.metadata().first(Metadata.NAMESPACE).orElseThrow());
        assertEquals(true, call.deadline().isBefore(Instant.now().plusSeconds(5)), call::toString);
    }

    @Test
    void recordedFailuresKeepCodeAndText() throws Exception {
        assertFailure("0a24 0805 1220", "container not created: not found", ErrorCode.NOT_FOUND);
        assertFailure("0a0f 080c 120b", "method Nope", ErrorCode.UNIMPLEMENTED);
        assertFailure("0a23 080c 121f", "service containerd.task.v2.Task", ErrorCode.UNIMPLEMENTED);
    }

    private void assertFailure(String prefix, String text, ErrorCode code) throws Exception {
        try (Shim shim = new Shim(directory)) {
            FutureTask<DavitException> call =
                    start(() -> assertThrows(DavitException.class, () -> kill(shim.client)));
            int stream = shim.peer.read().streamId();
            byte[] status = bytes(prefix);
            byte[] words = text.getBytes(StandardCharsets.UTF_8);
            shim.peer.header(status.length + words.length, stream, Frames.RESPONSE, 0);
            shim.peer.send(status);
            shim.peer.send(words);
            assertEquals(code, call.get().code());
            assertEquals(text, call.get().getMessage());
        }
    }

    @Test
    void aServerRefusesUnknownServicesAndMethodsToTheByte() throws Exception {
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT);
                RawPeer client = RawPeer.connect(echo.path)) {
            client.send(1, Frames.REQUEST, 0, request("containerd.task.v2.Task", "State"));
            assertStatus("0a23 080c 121f", "service containerd.task.v2.Task", client);
            client.send(3, Frames.REQUEST, 0, request(Echo.SERVICE, "Nope"));
            assertStatus("0a0f 080c 120b", "method Nope", client);
        }
    }

    private static void assertStatus(String prefix, String text, RawPeer client) throws Exception {
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        byte[] start = bytes(prefix);
        byte[] want =
                ByteBuffer.allocate(start.length + words.length).put(start).put(words).array();
        assertArrayEquals(want, client.read().data().toByteArray());
    }

    private static Request request(String service, String method) {
        return Request.newBuilder().setService(service).setMethod(method).build();
    }

    private static Empty kill(TtrpcClient client) {
        KillRequest request = KillRequest.newBuilder().setId("s1").setSignal(15).build();
        return client.call(TASK, "Kill", request, Empty.parser(), IN_DEFAULT);
    }

    private static DeleteResponse delete(TtrpcClient client) {
        DeleteRequest request = DeleteRequest.newBuilder().setId("s1").build();
        return client.call(TASK, "Delete", request, DeleteResponse.parser(), IN_DEFAULT);
    }

    private static Timestamp timestamp(long seconds, int nanos) {
        return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.startVirtualThread(task);
        return task;
    }

    /** A client, and the bytes of what it talks to. */
    private static final class Shim implements AutoCloseable {
        final ServerSocketChannel listener;
        final TtrpcClient client;
        final RawPeer peer;

        Shim(Path directory) throws Exception {
            Path path = directory.resolve("shim-" + System.nanoTime() + ".sock");
            listener = RawPeer.listen(path);
            client = TtrpcClient.connect("unix://" + path, ClientOptions.AT_ONCE);
            peer = new RawPeer(listener.accept());
        }

        void answerEmpty(int times) throws Exception {
            for (int i = 0; i < times; i++) {
                FutureTask<Empty> call = start(() -> kill(client));
                int stream = peer.read().streamId();
                peer.send(stream, Frames.RESPONSE, 0, Empty.getDefaultInstance());
                call.get();
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            peer.close();
            listener.close();
        }
    }
}
