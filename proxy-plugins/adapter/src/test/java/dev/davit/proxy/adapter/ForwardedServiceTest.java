package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.grpc.UnixSockets;
import dev.davit.grpc.server.DomainSocket;
import dev.davit.grpc.server.UnixServer;
import dev.davit.proxy.ProxyServer;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A service of another process, called through a server that knows nothing of its methods. */
final class ForwardedServiceTest {
    private static final Metadata.Key<String> NAMESPACE = key("containerd-namespace");
    private static final Metadata.Key<String> OWN = key("acme-own");
    private static final Metadata.Key<String> AGENT = key("user-agent");

    @TempDir private Path directory;
    private final RawService service = new RawService();
    private final EventLoopGroup loop = UnixSockets.loop(1, "client-");
    private ProxyServer behind;
    private GrpcProxy proxy;
    private UnixServer front;
    private ManagedChannel channel;

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @BeforeEach
    void start() {
        Path socket = directory.resolve("peer.sock");
        behind = ProxyServer.builder(socket).service(service).start();
        proxy =
                new GrpcProxy(
                        Map.of("davit.slot.id", RawService.NAME, "address", socket.toString()));
        proxy.start();
        Path shown = directory.resolve("front.sock");
        front =
                UnixServer.start(
                        new DomainSocket(shown, 0, 0), registry(), UnixServer.Options.DEFAULT);
        channel = UnixSockets.channel(shown.toString(), loop).build();
    }

    /** Takes the method that stands for all, as the daemon's registry does. */
    private HandlerRegistry registry() {
        return new HandlerRegistry() {
            @Override
            public ServerMethodDefinition<?, ?> lookupMethod(
                    String method, @Nullable String authority) {
                return named(proxy.bindService().getMethod(RawService.NAME + "/*"), method);
            }
        };
    }

    private static <Q, R> ServerMethodDefinition<Q, R> named(
            ServerMethodDefinition<Q, R> any, String method) {
        return ServerMethodDefinition.create(
                any.getMethodDescriptor().toBuilder().setFullMethodName(method).build(),
                any.getServerCallHandler());
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        front.close();
        proxy.close();
        behind.close();
        UnixSockets.stop(loop);
    }

    @Test
    void bytesGoThroughAsTheyAre() {
        byte[] large = new byte[5 << 20];
        new Random(1).nextBytes(large);
        assertArrayEquals(
                large,
                ClientCalls.blockingUnaryCall(
                        channel, RawService.UNARY, CallOptions.DEFAULT, large));
        int messages = 0;
        var stream =
                ClientCalls.blockingServerStreamingCall(
                        channel, RawService.SERVER, CallOptions.DEFAULT, new byte[] {100});
        while (stream.hasNext()) {
            assertEquals(100_000, stream.next().length);
            messages++;
        }
        assertEquals(100, messages);
    }

    @Test
    void clientsStreamAndTalk() throws Exception {
        var upload =
                ClientCalls.blockingClientStreamingCall(
                        channel, RawService.CLIENT, CallOptions.DEFAULT);
        for (int i = 0; i < 50; i++) {
            assertTrue(upload.write(new byte[200_000]));
        }
        upload.halfClose();
        assertEquals("10000000", new String(upload.read(), StandardCharsets.UTF_8));
        var talk =
                ClientCalls.blockingBidiStreamingCall(
                        channel, RawService.BIDI, CallOptions.DEFAULT);
        for (int i = 1; i < 100; i++) {
            talk.write(new byte[i]);
            assertEquals(i, talk.read().length);
        }
        talk.halfClose();
        assertNull(talk.read());
    }

    @Test
    void statusTextAndTrailersComeBack() throws Exception {
        StatusRuntimeException refused =
                assertThrows(
                        StatusRuntimeException.class,
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel,
                                        RawService.UNARY,
                                        CallOptions.DEFAULT,
                                        new byte[0]));
        assertEquals(Status.Code.FAILED_PRECONDITION, refused.getStatus().getCode());
        assertEquals("nothing at all", refused.getStatus().getDescription());
        assertEquals("why", Objects.requireNonNull(refused.getTrailers()).get(RawService.TRAILER));
        var talk =
                ClientCalls.blockingBidiStreamingCall(
                        channel, RawService.BIDI, CallOptions.DEFAULT);
        talk.write(new byte[0]);
        StatusException enough = assertThrows(StatusException.class, talk::read);
        assertEquals(Status.Code.ABORTED, enough.getStatus().getCode());
        StatusRuntimeException unknown =
                assertThrows(
                        StatusRuntimeException.class,
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel,
                                        RawService.UNARY.toBuilder()
                                                .setFullMethodName(RawService.NAME + "/Nothing")
                                                .build(),
                                        CallOptions.DEFAULT,
                                        new byte[1]));
        assertEquals(Status.Code.UNIMPLEMENTED, unknown.getStatus().getCode());
    }

    @Test
    void headersAndTheDeadlineGoAlong() {
        var headers = new Metadata();
        headers.put(NAMESPACE, "k8s.io");
        headers.put(OWN, "mine");
        headers.put(Metadata.Key.of("acme-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1});
        Channel with =
                ClientInterceptors.intercept(
                        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        ClientCalls.blockingUnaryCall(
                with,
                RawService.UNARY,
                CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
                new byte[1]);
        Metadata seen = service.headers.get();
        assertEquals("k8s.io", seen.get(NAMESPACE));
        assertEquals("mine", seen.get(OWN));
        assertEquals(1, count(seen, AGENT));
        assertEquals(1, count(seen, NAMESPACE));
        assertTrue(service.deadline.get());
    }

    private static int count(Metadata headers, Metadata.Key<String> key) {
        int count = 0;
        for (String _ : Objects.requireNonNull(headers.getAll(key))) {
            count++;
        }
        return count;
    }

    @Test
    void aClientThatGoesEndsTheCallAndNobodyRunsAhead() throws Exception {
        var stream =
                ClientCalls.blockingV2ServerStreamingCall(
                        channel, RawService.SERVER, CallOptions.DEFAULT, new byte[] {0});
        assertEquals(100_000, stream.read().length);
        stream.cancel("enough", null);
        service.cancelled.await();
        // Only what fits into the buffers of two connections was sent.
        assertTrue(service.sent.get() < 1000, service.sent + " messages");
    }

    @Test
    void aProcessThatIsGoneIsUnavailable() throws Exception {
        behind.close();
        Eventually.until("missed", () -> proxy.trouble().isPresent());
        StatusRuntimeException gone =
                assertThrows(
                        StatusRuntimeException.class,
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel,
                                        RawService.UNARY,
                                        CallOptions.DEFAULT,
                                        new byte[1]));
        assertEquals(Status.Code.UNAVAILABLE, gone.getStatus().getCode());
        assertTrue(
                String.valueOf(gone.getStatus().getDescription())
                        .startsWith("service \"acme.v1.Control\":"),
                gone.toString());
    }
}
