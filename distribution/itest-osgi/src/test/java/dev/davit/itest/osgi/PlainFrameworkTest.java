package dev.davit.itest.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Empty;
import com.google.protobuf.StringValue;

import dev.davit.itest.osgi.echo.EchoRpc;
import dev.davit.itest.osgi.greeting.Greeter;
import dev.davit.proto.services.introspection.v1.IntrospectionGrpc;
import dev.davit.proto.services.introspection.v1.Plugin;
import dev.davit.proto.services.introspection.v1.PluginsRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotResponse;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;
import dev.davit.proto.services.version.v1.VersionGrpc;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What only separate class loaders can show: resolving, coming and going while it runs. */
class PlainFrameworkTest {
    @TempDir private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static PlainFramework framework;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                !PlainFramework.coreBundles().isEmpty()
                        && Files.isDirectory(DaemonProcess.home().resolve("lib")),
                "the daemon is not assembled: package it first");
        framework = PlainFramework.start(directory);
    }

    @AfterAll
    @SuppressWarnings("ConstantValue") // null if the start failed
    static void stop() {
        if (framework != null) {
            framework.close();
        }
    }

    @Test
    void everyBundleOfTheFeatureResolvesAndStarts() throws IOException {
        List<Bundle> notActive =
                framework.bundles().stream()
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                        .toList();
        assertEquals(List.of(), notActive);
        assertTrue(framework.bundles().size() > PlainFramework.coreBundles().size());
    }

    @Test
    void theDaemonAnswersOverItsSocket() {
        assertEquals(
                "v1.7.28",
                VersionGrpc.newBlockingStub(framework.channel())
                        .version(Empty.getDefaultInstance())
                        .getVersion());
    }

    @Test
    void thePluginsOfTheBoxAreReady() {
        for (String plugin :
                List.of(
                        "io.containerd.snapshotter.v1.native",
                        "io.containerd.content.v1.content",
                        "io.containerd.differ.v1.walking",
                        "io.containerd.grpc.v1.version")) {
            Await.until(plugin + " in " + plugins(), () -> isReady(plugin));
        }
    }

    @Test
    void aSnapshotterComesIsUsedAndLeaves() throws Exception {
        String copy = "io.containerd.snapshotter.v1.copy";
        assertFalse(isListed(copy));
        Bundle bundle = framework.install(exampleBundle());
        Await.until(copy, () -> isReady(copy));
        PrepareSnapshotResponse prepared = prepare("first");
        assertEquals("bind", prepared.getMounts(0).getType());
        assertTrue(Files.isDirectory(Path.of(prepared.getMounts(0).getSource())));

        bundle.uninstall();
        Await.until("its leaving", () -> !isReady(copy));
        StatusRuntimeException refused =
                assertThrows(StatusRuntimeException.class, () -> prepare("second"));
        assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());

        Bundle again = framework.install(exampleBundle());
        Await.until("its return", () -> isReady(copy));
        assertEquals("bind", prepare("third").getMounts(0).getType());
        again.uninstall();
    }

    @Test
    void aServiceIsServedWhileItsBundleIsThere() throws Exception {
        assertEquals(Status.Code.UNIMPLEMENTED, sayFails().getCode());
        Bundle bundle = framework.install(TestBundle.of(EchoRpc.class, directory));
        assertEquals("ahoy", say("ahoy"));
        bundle.uninstall();
        assertEquals(Status.Code.UNAVAILABLE, sayFails().getCode());
        bundle = framework.install(TestBundle.of(EchoRpc.class, directory));
        assertEquals("again", say("again"));
        bundle.uninstall();
    }

    @Test
    void aBundleBringsASlotTypeOfItsOwn() throws Exception {
        String hello = "dev.davit.itest.greeter.v1.hello";
        for (int life = 0; life < 2; life++) {
            assertFalse(isListed(hello));
            Bundle bundle = framework.install(TestBundle.of(Greeter.class, directory));
            Await.until(hello + " in " + plugins(), () -> isReady(hello));
            List<String> greetings =
                    plugins().stream()
                            .filter(plugin -> plugin.getId().equals("hello"))
                            .map(plugin -> plugin.getExportsOrDefault("greeting", ""))
                            .toList();
            assertEquals(List.of("hello"), greetings);
            bundle.uninstall();
            Await.until("its leaving", () -> !isListed(hello));
        }
    }

    private static String say(String words) {
        return ClientCalls.blockingUnaryCall(
                        framework.channel(),
                        EchoRpc.method(),
                        CallOptions.DEFAULT,
                        StringValue.of(words))
                .getValue();
    }

    private static Status sayFails() {
        return assertThrows(StatusRuntimeException.class, () -> say("anybody?")).getStatus();
    }

    private static PrepareSnapshotResponse prepare(String key) {
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER), "itest");
        Channel channel =
                ClientInterceptors.intercept(
                        framework.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
        return SnapshotsGrpc.newBlockingStub(channel)
                .prepare(
                        PrepareSnapshotRequest.newBuilder()
                                .setSnapshotter("copy")
                                .setKey(key)
                                .build());
    }

    private static List<Plugin> plugins() {
        return IntrospectionGrpc.newBlockingStub(framework.channel())
                .plugins(PluginsRequest.getDefaultInstance())
                .getPluginsList();
    }

    private static boolean isListed(String uri) {
        return plugins().stream()
                .anyMatch(plugin -> (plugin.getType() + "." + plugin.getId()).equals(uri));
    }

    private static boolean isReady(String uri) {
        return plugins().stream()
                .anyMatch(
                        plugin ->
                                (plugin.getType() + "." + plugin.getId()).equals(uri)
                                        && !plugin.hasInitErr());
    }

    private static Path exampleBundle() throws IOException {
        Path target =
                DaemonProcess.home()
                        .resolve("../../../sdk/examples/snapshotter-copy/target")
                        .normalize();
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
        }
    }
}
