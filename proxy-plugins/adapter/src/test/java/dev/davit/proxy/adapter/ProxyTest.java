package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Platform;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.api.differ.CompareOptions;
import dev.davit.api.differ.Differ;
import dev.davit.api.differ.LayerSink;
import dev.davit.api.differ.LayerSource;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemoryContentStore;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;

/** Entries of the configuration file as plugins, whether their processes are there or not. */
final class ProxyTest {
    private static final String PLAIN = "application/vnd.oci.image.layer.v1.tar";

    @TempDir private Path directory;

    private Path socket() {
        return directory.resolve("peer.sock");
    }

    private Map<String, Object> entry() {
        return Map.of("davit.slot.id", "far", "address", socket().toString());
    }

    @Test
    void anEntryIsShownAsItIsConfigured() {
        var proxy =
                new SnapshotterProxy(
                        Map.of(
                                "davit.slot.id",
                                "far",
                                "address",
                                "unix://" + socket(),
                                "platform",
                                "linux/arm64/v8",
                                "capabilities",
                                new String[] {"rebase"},
                                "exports.root",
                                "/var/lib/far"));
        assertEquals(List.of("rebase"), proxy.capabilities());
        assertEquals(
                Map.of("root", "/var/lib/far", "address", "unix://" + socket()), proxy.exports());
        assertEquals(
                List.of(new Platform("linux", "arm64", "v8", "", List.of())), proxy.platforms());
        assertEquals(List.of(Platform.host()), new DifferProxy(entry()).platforms());
    }

    @Test
    void anEntryThatCannotWorkFailsWithItsReason() {
        DavitException noAddress =
                assertThrows(
                        DavitException.class,
                        () -> new SnapshotterProxy(Map.of("davit.slot.id", "far")));
        assertEquals(
                "snapshotter \"far\": address \"\" is no path of a Unix socket: invalid argument",
                noAddress.getMessage());
        DavitException platform =
                assertThrows(
                        DavitException.class,
                        () ->
                                new ContentProxy(
                                        Map.of(
                                                "davit.slot.id",
                                                "far",
                                                "address",
                                                "/x",
                                                "platform",
                                                "linux")));
        assertEquals("platform \"linux\": invalid argument", platform.getMessage());
    }

    @Test
    void whatIsNoSocketIsTold() throws IOException {
        Files.writeString(socket(), "");
        var proxy = new SnapshotterProxy(entry());
        assertUnavailable(socket() + " is no socket", proxy);
        proxy.close();
    }

    private void assertUnavailable(String reason, Snapshotter proxy) {
        DavitException failure = assertThrows(DavitException.class, () -> proxy.mounts("a"));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
        assertEquals("snapshotter \"far\": " + reason + ": unavailable", failure.getMessage());
    }

    @Test
    void failuresOfThePeerKeepClassAndWords() {
        for (ErrorCode code : ErrorCode.values()) {
            Snapshotter failing =
                    new ForwardingSnapshotter(new InMemorySnapshotter()) {
                        @Override
                        public List<Mount> mounts(String key) {
                            throw code.about("snapshot " + key + " of the peer");
                        }
                    };
            try (var _ = ProxyServer.builder(socket()).snapshotter(failing).start()) {
                var proxy = new SnapshotterProxy(entry());
                DavitException failure =
                        assertThrows(DavitException.class, () -> proxy.mounts("a"));
                assertEquals(code, failure.code());
                boolean ended = code == ErrorCode.CANCELLED || code == ErrorCode.DEADLINE_EXCEEDED;
                assertEquals(
                        ended ? code.text() : "snapshot a of the peer: " + code.text(),
                        failure.getMessage());
                proxy.close();
            }
        }
    }

    @Test
    void theNamespaceAndTheLeaseOfTheCallerGoAlong() throws Exception {
        var seen = new AtomicReference<CallHeaders>();
        Snapshotter noting =
                new ForwardingSnapshotter(new InMemorySnapshotter()) {
                    @Override
                    public List<Mount> prepare(
                            String key, String parent, Map<String, String> labels) {
                        seen.set(CallHeaders.current());
                        return super.prepare(key, parent, labels);
                    }
                };
        try (var _ = ProxyServer.builder(socket()).snapshotter(noting).start()) {
            var proxy = new SnapshotterProxy(entry());
            var caller = new CallHeaders("k8s.io", "pull");
            caller.inContext().call(() -> proxy.prepare("a", "", Map.of()));
            assertEquals(caller, seen.get());
            proxy.prepare("b", "", Map.of());
            assertEquals(CallHeaders.NONE, seen.get());
            proxy.close();
        }
    }

    @Test
    void aMergeOfNoLabelsChangesNone() {
        try (var _ = ProxyServer.builder(socket()).snapshotter(new InMemorySnapshotter()).start()) {
            var proxy = new SnapshotterProxy(entry());
            proxy.prepare("a", "", Map.of("k", "v"));
            assertEquals(
                    Map.of("k", "v"), proxy.update("a", new LabelUpdate.Merge(Map.of())).labels());
            assertEquals(Map.of(), proxy.update("a", new LabelUpdate.Replace(Map.of())).labels());
            proxy.close();
        }
    }

    @Test
    void aListThatIsLeftEndsAtThePeer() throws Exception {
        var ended = new CountDownLatch(1);
        var endless =
                new ForwardingSnapshotter(new InMemorySnapshotter()) {
                    @Override
                    public void walk(
                            Filter filter,
                            java.util.function.Consumer<dev.davit.api.snapshotter.SnapshotInfo>
                                    visitor) {
                        prepare("a", "", Map.of());
                        var info = stat("a");
                        try {
                            while (true) {
                                visitor.accept(info);
                            }
                        } finally {
                            ended.countDown();
                        }
                    }
                };
        try (var _ = ProxyServer.builder(socket()).snapshotter(endless).start()) {
            var proxy = new SnapshotterProxy(entry());
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            proxy.walk(
                                    Filter.ALL,
                                    _ -> {
                                        throw new IllegalStateException("enough");
                                    }));
            assertTrue(ended.await(10, TimeUnit.SECONDS));
            proxy.close();
        }
    }

    @Test
    void aDifferFindsAndLeavesItsLayersInTheContentStore() throws IOException {
        var blobs = new InMemoryContentStore();
        byte[] archive = "an archive, more or less".getBytes(StandardCharsets.UTF_8);
        Digest layer = put(blobs, gzip(archive));
        try (var _ = ProxyServer.builder(socket()).differ(new Copying(), blobs).start()) {
            var proxy = new DifferProxy(entry());
            Descriptor applied =
                    proxy.apply(
                            source(new Descriptor(PLAIN + "+gzip", layer, 1)),
                            List.of(new Mount("bind", "/tree", List.of("rw"))),
                            new ApplyOptions(true));
            assertEquals(new Descriptor(PLAIN, Digest.of(archive), archive.length), applied);
            Descriptor difference =
                    proxy.compare(
                            List.of(),
                            List.of(new Mount("bind", "/tree", List.of("ro"))),
                            new CompareOptions(PLAIN, Optional.empty()),
                            new LayerSink() {
                                @Override
                                public OutputStream stream() {
                                    throw new UnsupportedOperationException();
                                }

                                @Override
                                public Digest commit(Map<String, String> labels) {
                                    throw new UnsupportedOperationException();
                                }
                            });
            assertEquals(Digest.of("/tree".getBytes(StandardCharsets.UTF_8)), difference.digest());
            assertEquals(5, blobs.info(difference.digest()).sizeBytes());
            DavitException unknown =
                    assertThrows(
                            DavitException.class,
                            () ->
                                    proxy.apply(
                                            source(new Descriptor("image/png", layer, 1)),
                                            List.of(),
                                            new ApplyOptions(false)));
            assertEquals(ErrorCode.UNIMPLEMENTED, unknown.code());
            proxy.close();
        }
        var left = new ArrayList<String>();
        blobs.walkIngests(status -> left.add(status.ref()));
        assertEquals(List.of(), left);
    }

    /** Applies nothing but knows what it has read, and makes layers of the names of mounts. */
    private static final class Copying implements Differ {
        @Override
        public Descriptor apply(LayerSource layer, List<Mount> mounts, ApplyOptions options) {
            try (InputStream plain = layer.openAs(PLAIN)) {
                byte[] bytes = plain.readAllBytes();
                return new Descriptor(PLAIN, Digest.of(bytes), bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Descriptor compare(
                List<Mount> lower, List<Mount> upper, CompareOptions options, LayerSink sink) {
            byte[] bytes = upper.getFirst().source().getBytes(StandardCharsets.UTF_8);
            try {
                sink.stream().write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Descriptor(options.mediaType(), sink.commit(Map.of()), bytes.length);
        }
    }

    private static LayerSource source(Descriptor descriptor) {
        return new LayerSource() {
            @Override
            public Descriptor descriptor() {
                return descriptor;
            }

            @Override
            public InputStream openBlob() {
                throw new UnsupportedOperationException();
            }

            @Override
            public InputStream openAs(String mediaType) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static Digest put(InMemoryContentStore blobs, byte[] bytes) {
        try (ContentWriter writer = blobs.writer("put", 0, Optional.empty())) {
            writer.write(ByteBuffer.wrap(bytes));
            return writer.commit(0, Optional.empty());
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }
}
