package dev.davit.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import dev.davit.grpc.UnixSockets;
import dev.davit.grpc.server.DomainSocket;
import dev.davit.grpc.server.UnixServer;
import dev.davit.proto.services.plugins.v1.DisablePluginRequest;
import dev.davit.proto.services.plugins.v1.DrainPluginRequest;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.InstallHeader;
import dev.davit.proto.services.plugins.v1.InstallPluginRequest;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginChange;
import dev.davit.proto.services.plugins.v1.PluginRequest;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;
import dev.davit.proto.services.plugins.v1.PluginsResponse;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.proto.services.plugins.v1.WatchPluginsRequest;
import dev.davit.service.Introspection;
import dev.davit.service.Plugins;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.PluginState;
import dev.davit.slots.StateChange;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.util.MutableHandlerRegistry;
import io.netty.channel.EventLoopGroup;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The operator's side of plugins over a socket. Names one import a message. */
class PluginsRpcTest {
    private static final String SNAPSHOTTER = "io.containerd.snapshotter.v1";
    private static final String COPY = SNAPSHOTTER + ".copy";

    private final FakePlugins fake = new FakePlugins();

    @TempDir private Path directory;
    private UnixServer server;
    private EventLoopGroup loop;
    private ManagedChannel channel;
    private PluginsGrpc.PluginsBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        fake.plugins.add(FakePlugins.plugin(SNAPSHOTTER, "copy", "copy 1.2.0", PluginState.READY));
        fake.plugins.add(
                FakePlugins.plugin(SNAPSHOTTER, "local", "local 1.0.0", PluginState.READY));
        fake.plugins.add(
                FakePlugins.plugin(
                        "io.containerd.content.v1", "local", "copy 1.2.0", PluginState.READY));
        var settings =
                new PluginSettings(
                        directory,
                        directory,
                        Map.of(),
                        List.of(),
                        Set.of(),
                        Map.of(),
                        Optional.empty());
        var services = new MutableHandlerRegistry();
        services.addService(
                new PluginsRpc(new Plugins(new Introspection(fake, settings), fake, fake, fake)));
        Path socket = directory.resolve("s");
        int uid = (int) Files.getAttribute(directory, "unix:uid");
        int gid = (int) Files.getAttribute(directory, "unix:gid");
        server =
                UnixServer.start(
                        new DomainSocket(socket, uid, gid), services, UnixServer.Options.DEFAULT);
        loop = UnixSockets.loop(1, "test-");
        channel = UnixSockets.channel(socket.toString(), loop).build();
        stub = PluginsGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
        UnixSockets.stop(loop);
    }

    private static PluginRequest named(String plugin) {
        return PluginRequest.newBuilder().setPlugin(plugin).build();
    }

    private static void assertFails(Status.Code code, String message, Executable call) {
        var e = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, e.getStatus().getCode());
        assertEquals(message, e.getStatus().getDescription());
    }

    @Test
    void inspectTellsAllThatIsKnown() {
        InspectPluginResponse answer = stub.inspect(named("copy"));
        Plugin plugin = answer.getPlugin();
        assertEquals("copy 1.2.0", plugin.getOrigin());
        assertEquals(List.of("package org.example"), plugin.getWaitsForList());
        assertEquals(4, plugin.getCalls().getOverdue());
        assertEquals(
                com.google.protobuf.Duration.newBuilder().setNanos(20_000_000).build(),
                plugin.getCalls().getP99());
        assertEquals(List.of("thread x"), plugin.getFormer(0).getLeaksList());
        assertEquals(1, answer.getMethodsCount());
        assertEquals(Map.of("UNAVAILABLE", 5L), answer.getMethods(0).getFailuresMap());
        assertEquals("call-7", answer.getCalls(0).getThread());
        assertEquals(1, answer.getCalls(0).getAge().getSeconds());
        assertTrue(answer.getCalls(1).getWaiting());
    }

    @Test
    void aPluginIsNamedByIdOrByTypeAndId() {
        assertEquals(COPY, type(stub.inspect(named(COPY)).getPlugin()));
        assertFails(
                Status.Code.NOT_FOUND,
                "plugin nothing: not found",
                () -> stub.inspect(named("nothing")));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "plugin local: several types have this id, say which one:"
                        + " io.containerd.snapshotter.v1.local, io.containerd.content.v1.local:"
                        + " invalid argument",
                () -> stub.enable(named("local")));
        assertEquals(List.of(), fake.done);
    }

    private static String type(Plugin plugin) {
        return plugin.getType() + "." + plugin.getId();
    }

    @Test
    void eachChangeReachesThePluginThatIsMeant() {
        stub.enable(named("copy"));
        stub.replace(named("copy"));
        stub.rollback(named("copy"));
        stub.disable(DisablePluginRequest.newBuilder().setPlugin("copy").setLasting(true).build());
        stub.disable(DisablePluginRequest.newBuilder().setPlugin("copy").build());
        stub.drain(DrainPluginRequest.newBuilder().setPlugin("copy").build());
        var limit = com.google.protobuf.Duration.newBuilder().setSeconds(5);
        PluginsResponse response =
                stub.drain(
                        DrainPluginRequest.newBuilder().setPlugin("copy").setLimit(limit).build());
        assertEquals("copy", response.getPlugins(0).getId());
        assertEquals(
                List.of(
                        "enable " + COPY,
                        "replace " + COPY,
                        "rollback " + COPY,
                        "disable true " + COPY,
                        "disable false " + COPY,
                        "drain PT30S " + COPY,
                        "drain PT5S " + COPY),
                fake.done);
    }

    @Test
    void uninstallAnswersAllThatHasLeft() {
        List<Plugin> gone = stub.uninstall(named("copy")).getPluginsList();
        assertEquals(
                List.of(COPY, "io.containerd.content.v1.local"),
                gone.stream().map(PluginsRpcTest::type).toList());
        assertTrue(gone.stream().allMatch(plugin -> plugin.getState() == State.ABSENT));
    }

    private BlockingClientCall<InstallPluginRequest, PluginsResponse> install(
            String name, String plugin) throws Exception {
        var call = PluginsGrpc.newBlockingV2Stub(channel).install();
        var header = InstallHeader.newBuilder().setName(name).setPlugin(plugin);
        call.write(InstallPluginRequest.newBuilder().setHeader(header).build());
        return call;
    }

    private static InstallPluginRequest data(String text) {
        return InstallPluginRequest.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
    }

    @Test
    void aBundleIsPutTogetherWhereNobodyElseReadsItAndRemoved() throws Exception {
        var call = install("some/where/copy-1.2.jar", "");
        call.write(data("ab"));
        call.write(data("cd"));
        call.halfClose();
        assertEquals(3, call.read().getPluginsCount());
        assertArrayEquals("abcd".getBytes(StandardCharsets.UTF_8), fake.installed);
        assertEquals(List.of("install copy-1.2.jar rw-------"), fake.done);
        assertFalse(Files.exists(fake.spool.getParent()));
    }

    @Test
    void anUpgradeNamesItsPlugin() throws Exception {
        var call = install("..", "copy");
        call.write(data("ab"));
        call.halfClose();
        call.read();
        assertEquals(
                List.of("upgrade " + COPY, "install bundle.jar rw-------"), List.copyOf(fake.done));
    }

    @Test
    void aRefusedBundleIsRemovedToo() throws Exception {
        var call = install("empty.jar", "");
        call.halfClose();
        StatusException e = assertThrows(StatusException.class, call::read);
        assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
        assertTrue(e.toString().contains("empty.jar is no bundle"), e.toString());
        assertFalse(Files.exists(fake.spool.getParent()));
    }

    @Test
    void aBundleWithoutAHeaderIsRefused() throws Exception {
        var call = PluginsGrpc.newBlockingV2Stub(channel).install();
        call.write(data("ab"));
        StatusException e = assertThrows(StatusException.class, call::read);
        assertEquals(
                "the first message must have a header: invalid argument",
                e.getStatus().getDescription());
        assertEquals(List.of(), fake.done);
    }

    /**
     * What is told behind the headers arrives, for all who match; the listener goes with the
     * client.
     */
    @Test
    void watchMissesNothingBehindItsHeaders() throws Exception {
        var headers = new CountDownLatch(1);
        BlockingQueue<PluginChange> changes = new LinkedBlockingQueue<>();
        ClientCall<WatchPluginsRequest, PluginChange> call =
                channel.newCall(PluginsGrpc.getWatchMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(Metadata sent) {
                        headers.countDown();
                    }

                    @Override
                    public void onMessage(PluginChange change) {
                        changes.add(change);
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(WatchPluginsRequest.newBuilder().addFilters("id==a.b").build());
        call.halfClose();
        assertTrue(headers.await(30, TimeUnit.SECONDS));
        fake.tell(change("other", 1));
        fake.tell(change("a.b", 2));
        PluginChange seen = changes.poll(30, TimeUnit.SECONDS);
        assertEquals("io.containerd.snapshotter.v1", seen.getType());
        assertEquals("a.b", seen.getId());
        assertEquals(State.DRAINING, seen.getAfter());
        assertEquals(2, seen.getGeneration());
        call.cancel("seen enough", null);
        while (!fake.listeners.isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static StateChange change(String id, int generation) {
        return new StateChange(
                "io.containerd.snapshotter.v1",
                id,
                PluginState.READY,
                PluginState.DRAINING,
                "asked to",
                generation,
                "1",
                FakePlugins.NOON);
    }
}
