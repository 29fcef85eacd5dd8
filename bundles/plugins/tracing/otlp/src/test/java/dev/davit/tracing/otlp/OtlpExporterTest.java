package dev.davit.tracing.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.zip.GZIPInputStream;

class OtlpExporterTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Instant START = Instant.parse("2026-11-21T10:00:00.000000007Z");

    private final Queue<Integer> answers = new ArrayDeque<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private final List<ExportTraceServiceRequest> requests = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void open() throws IOException {
        collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", this::take);
        collector.start();
    }

    @AfterEach
    void close() {
        collector.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body =
                        "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                                ? new GZIPInputStream(exchange.getRequestBody())
                                : exchange.getRequestBody()) {
            paths.add(exchange.getRequestURI().getPath());
            secrets.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Key")));
            requests.add(ExportTraceServiceRequest.parseFrom(body));
            Integer answer = answers.poll();
            if (answer != null && answer == 429) {
                exchange.getResponseHeaders().set("Retry-After", "3");
            }
            exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
        }
    }

    private String url() {
        return "http://127.0.0.1:" + collector.getAddress().getPort();
    }

    private OtlpExporter exporter(Map<String, String> environment) {
        return new OtlpExporter(OtlpSettings.of(environment, Map.of()), pauses::add);
    }

    private static Span span(Span.Kind kind, Optional<ErrorCode> failure) {
        TraceContext context = TraceContext.parse(PARENT, "a=b").orElseThrow();
        return new Span(
                context.child(true),
                context.spanId(),
                "Prepare",
                kind,
                START,
                Duration.ofMillis(5),
                Map.of("rpc.grpc.status_code", "5", "davit.plugin", "overlayfs"),
                failure);
    }

    @Test
    void aCollectorReadsTheSpans() {
        Span span = span(Span.Kind.INTERNAL, Optional.of(ErrorCode.NOT_FOUND));
        exporter(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url())).export(List.of(span));

        assertEquals(List.of("/v1/traces"), paths);
        ResourceSpans all = requests.getFirst().getResourceSpans(0);
        assertEquals("containerd", text(all.getResource().getAttributesList(), "service.name"));
        var sent = all.getScopeSpans(0).getSpans(0);
        assertEquals(bytes("0af7651916cd43dd8448eb211c80319c"), sent.getTraceId());
        assertEquals(bytes("b7ad6b7169203331"), sent.getParentSpanId());
        assertEquals(
                span.context().traceparent().substring(36, 52),
                HexFormat.of().formatHex(sent.getSpanId().toByteArray()));
        assertEquals("a=b", sent.getTraceState());
        assertEquals("Prepare", sent.getName());
        assertEquals(1, sent.getKindValue());
        assertEquals(START.getEpochSecond() * 1_000_000_000 + 7, sent.getStartTimeUnixNano());
        assertEquals(5_000_000, sent.getEndTimeUnixNano() - sent.getStartTimeUnixNano());
        assertEquals("overlayfs", text(sent.getAttributesList(), "davit.plugin"));
        assertEquals("NOT_FOUND", text(sent.getAttributesList(), "error.type"));
        assertTrue(
                sent.getAttributesList().stream().anyMatch(a -> a.getValue().getIntValue() == 5));
        assertEquals(Status.StatusCode.STATUS_CODE_ERROR, sent.getStatus().getCode());
        assertTrue(sent.getUnknownFields().asMap().isEmpty());
    }

    @Test
    void aServerHasNotFailedBecauseAClientErrs() {
        exporter(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url() + "/"))
                .export(
                        List.of(
                                span(Span.Kind.SERVER, Optional.of(ErrorCode.NOT_FOUND)),
                                span(Span.Kind.SERVER, Optional.of(ErrorCode.INTERNAL))));

        var spans = requests.getFirst().getResourceSpans(0).getScopeSpans(0);
        assertFalse(spans.getSpans(0).hasStatus());
        assertEquals(Status.StatusCode.STATUS_CODE_ERROR, spans.getSpans(1).getStatus().getCode());
    }

    @Test
    void theEnvironmentSaysHow() {
        exporter(
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://127.0.0.1:1",
                                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                                url() + "/elsewhere",
                                "OTEL_EXPORTER_OTLP_HEADERS",
                                "x-key=secret%20one,garbage",
                                "OTEL_EXPORTER_OTLP_COMPRESSION",
                                "gzip",
                                "OTEL_SERVICE_NAME",
                                "davit-1"))
                .export(List.of(span(Span.Kind.CLIENT, Optional.empty())));

        assertEquals(List.of("/elsewhere"), paths);
        assertEquals(List.of("secret one"), secrets);
        ResourceSpans all = requests.getFirst().getResourceSpans(0);
        assertEquals("davit-1", text(all.getResource().getAttributesList(), "service.name"));
    }

    @Test
    void sendsAgainWhatMayBeTakenLater() {
        answers.addAll(List.of(503, 429, 502, 504));

        exporter(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url()))
                .export(List.of(span(Span.Kind.INTERNAL, Optional.empty())));

        assertEquals(5, requests.size());
        assertEquals(List.of(1L, 3L, 4L, 8L), pauses.stream().map(Duration::toSeconds).toList());
    }

    @Test
    void givesUpInTheEnd() {
        answers.addAll(List.of(503, 503, 503, 503, 503, 503));
        OtlpExporter exporter = exporter(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url()));

        DavitException failure = failure(exporter);

        assertEquals(5, requests.size());
        assertTrue(failure.getMessage().contains(url() + "/v1/traces: answers 503"));
    }

    @Test
    void doesNotSendAgainWhatIsRefused() {
        answers.add(401);

        DavitException failure =
                failure(
                        exporter(
                                Map.of(
                                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                                        url(),
                                        "OTEL_EXPORTER_OTLP_HEADERS",
                                        "x-key=hidden")));

        assertEquals(1, requests.size());
        assertFalse(failure.getMessage().contains("hidden"));
        assertEquals(List.of("hidden"), secrets);
    }

    @Test
    void aCollectorThatIsNotThereFailsTheBatch() {
        String gone = url();
        collector.stop(0);

        failure(exporter(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", gone)));

        assertEquals(4, pauses.size());
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        for (Map<String, String> wrong :
                List.of(
                        Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
                        Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"),
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:word@host:1"))) {
            var environment = new java.util.HashMap<>(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url()));
            environment.putAll(wrong);
            DavitException failure =
                    assertThrows(
                            DavitException.class, () -> OtlpSettings.of(environment, Map.of()));
            assertEquals(ErrorCode.INVALID_ARGUMENT, failure.code());
            assertFalse(failure.getMessage().contains("word"));
        }
    }

    private static DavitException failure(OtlpExporter exporter) {
        return assertThrows(
                DavitException.class,
                () -> exporter.export(List.of(span(Span.Kind.INTERNAL, Optional.empty()))));
    }

    private static String text(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElseThrow();
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
