package dev.davit.itest.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.davit.api.Mount;
import dev.davit.api.trace.TraceContext;
import dev.davit.proxy.ProxyServer;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteSnapshotter;
import dev.davit.testbed.Await;
import dev.davit.testbed.Scratch;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** One call of a client, through the daemon and its slot to a plugin in another process. */
final class TraceTest {
    private static final TraceContext CLIENT =
            TraceContext.parse(
                            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=x")
                    .orElseThrow();

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<TraceContext>> seen =
            new AtomicReference<>(Optional.empty());

    @Test
    void aCallIsOneTraceFromTheClientToTheProxiedProcess() throws Exception {
        HttpServer collector = collector();
        try (var scratch = Scratch.create();
                var _ = plugin(scratch);
                var daemon = DaemonUnderTest.start(configuration(scratch, collector));
                Peer peer = daemon.connect(scratch.directory())) {
            var snapshotter = new RemoteSnapshotter(peer, "traced");
            CLIENT.call(() -> snapshotter.prepare("a", "", Map.of()));
            Await.until(
                    () -> "the spans, not " + spans, () -> span("snapshotter prepare").isPresent());
            Await.until(() -> "the server's", () -> server().isPresent());

            Span server = server().orElseThrow();
            Span slot = span("snapshotter prepare").orElseThrow();
            TraceContext remote = seen.get().orElseThrow();
            assertEquals(CLIENT.traceId(), hex(server.getTraceId()));
            assertEquals("b7ad6b7169203331", hex(server.getParentSpanId()));
            assertEquals(CLIENT.traceId(), hex(slot.getTraceId()));
            assertEquals(server.getSpanId(), slot.getParentSpanId());
            assertEquals(
                    "00-" + CLIENT.traceId() + "-" + hex(slot.getSpanId()) + "-01",
                    remote.traceparent());
            assertEquals("vendor=x", remote.state());
            assertEquals("test0", attribute(server, "containerd.namespace"));
            assertEquals("traced", attribute(slot, "davit.plugin"));
            assertEquals("io.containerd.snapshotter.v1", attribute(slot, "davit.slot"));
        } finally {
            collector.stop(0);
        }
    }

    private Optional<Span> server() {
        return span("containerd.services.snapshots.v1.Snapshots/Prepare");
    }

    private Optional<Span> span(String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .filter(span -> hex(span.getTraceId()).equals(CLIENT.traceId()))
                .findFirst();
    }

    private static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .map(value -> value.getStringValue())
                .findFirst()
                .orElseThrow();
    }

    private static String hex(com.google.protobuf.ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static String configuration(Scratch scratch, HttpServer collector) {
        return """
        [proxy_plugins.traced]
          type = "snapshot"
          address = "%s"
        [plugins.'io.containerd.tracing.processor.v1.otlp']
          endpoint = "http://127.0.0.1:%d"
        """
                .formatted(scratch.path("traced.sock"), collector.getAddress().getPort());
    }

    private ProxyServer plugin(Scratch scratch) {
        var noting =
                new ForwardingSnapshotter(new InMemorySnapshotter()) {
                    @Override
                    public List<Mount> prepare(
                            String key, String parent, Map<String, String> labels) {
                        seen.set(TraceContext.current());
                        return super.prepare(key, parent, labels);
                    }
                };
        return ProxyServer.builder(scratch.path("traced.sock")).snapshotter(noting).start();
    }

    private HttpServer collector() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::collect);
        server.start();
        return server;
    }

    private void collect(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            request.getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .forEach(scope -> spans.addAll(scope.getSpansList()));
            assertTrue(request.getResourceSpansCount() > 0);
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
