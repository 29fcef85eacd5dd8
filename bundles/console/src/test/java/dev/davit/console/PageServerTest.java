package dev.davit.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.CallCounts;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginState;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

class PageServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch entered = new CountDownLatch(4);
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean slow;
    private PageServer server;

    @BeforeEach
    void open() {
        MetricSource source =
                text -> {
                    if (slow) {
                        entered.countDown();
                        await(open);
                    }
                    text.sample("up", 1);
                };
        server =
                PageServer.start(
                        ListenAddress.parse("127.0.0.1:0"),
                        new Pages(
                                new PluginPage(new OnePlugin()),
                                List.of(source, ProcessMetrics.ofThisProcess())));
    }

    @AfterEach
    void close() {
        open.countDown();
        server.close();
        client.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> ask(String method, String path)
            throws IOException, InterruptedException {
        return client.send(request(method, path), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }

    @Test
    void servesMetrics() throws Exception {
        HttpResponse<String> answer = ask("GET", "/v1/metrics");

        assertEquals(200, answer.statusCode());
        assertEquals(
                MetricsText.CONTENT_TYPE,
                answer.headers().firstValue("content-type").orElseThrow());
        assertTrue(answer.body().startsWith("up 1\n"), answer.body());
        for (String name :
                List.of(
                        "process_resident_memory_bytes ",
                        "process_open_fds ",
                        "process_threads ",
                        "process_cpu_seconds_total ",
                        "jvm_gc_pause_seconds_total{gc=")) {
            assertTrue(answer.body().contains("\n" + name), name + " in " + answer.body());
        }
    }

    @Test
    void tellsItsHealth() throws Exception {
        assertEquals("ok\n", ask("GET", "/healthz").body());
        HttpResponse<String> head = ask("HEAD", "/healthz");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @Test
    void nothingOnThePageRuns() throws Exception {
        HttpResponse<String> page = ask("GET", "/");

        assertTrue(page.body().contains("&lt;script&gt;alert(&#39;&amp;&#39;)"), page.body());
        assertFalse(page.body().contains("<script"));
        assertTrue(page.body().contains("<td>quarantined</td>"), page.body());
        assertTrue(
                page.headers()
                        .firstValue("content-security-policy")
                        .orElseThrow()
                        .startsWith("default-src 'none'"));
    }

    @Test
    void answersNothingElse() throws Exception {
        assertEquals(404, ask("GET", "/v1/metrics/more").statusCode());
        assertEquals(404, ask("GET", "/etc/passwd").statusCode());
        HttpResponse<String> post = ask("POST", "/v1/metrics");
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", post.headers().firstValue("allow").orElseThrow());
    }

    @Test
    void aFewPagesAtATime() throws Exception {
        slow = true;
        var running =
                java.util.stream.IntStream.range(0, 4)
                        .mapToObj(
                                i ->
                                        client.sendAsync(
                                                request("GET", "/v1/metrics"),
                                                BodyHandlers.ofString()))
                        .toList();
        entered.await();

        assertEquals(503, ask("GET", "/healthz").statusCode());

        open.countDown();
        for (var answer : running) {
            assertEquals(200, answer.join().statusCode());
        }
        assertEquals(200, ask("GET", "/healthz").statusCode());
    }

    @Test
    void longHeadersAreRefused() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(40_000) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] answer = new byte[12];
            int read = socket.getInputStream().readNBytes(answer, 0, answer.length);
            assertFalse(new String(answer, 0, read, StandardCharsets.US_ASCII).endsWith("200"));
        } catch (java.net.SocketException e) {
            // It has closed the connection, with what was sent unread.
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("reset") || message.contains("pipe"), message);
        }
        assertEquals(200, ask("GET", "/healthz").statusCode());
    }

    @Test
    void readsAddresses() {
        assertEquals(new ListenAddress("::1", 1338), ListenAddress.parse("[::1]:1338"));
        assertEquals(new ListenAddress("", 1338), ListenAddress.parse(":1338"));
        assertEquals("[::1]:1338", ListenAddress.parse("[::1]:1338").toString());
        for (String wrong : List.of("", "host", "host:", "host:99999", "1338")) {
            assertThrows(DavitException.class, () -> ListenAddress.parse(wrong), wrong);
        }
    }

    /** One that would like to run something in browsers. */
    private static final class OnePlugin implements Slots {
        @Override
        public <T> Slot<T> slot(SlotType<T> type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<PluginDescription> plugins() {
            return List.of(
                    new PluginDescription(
                            "io.containerd.snapshotter.v1",
                            "<script>alert('&')",
                            List.of(),
                            PluginState.QUARANTINED,
                            Instant.EPOCH,
                            "because",
                            1,
                            "1.0.0",
                            "",
                            List.of(),
                            CallCounts.NONE,
                            List.of(),
                            List.of(),
                            Map.of(),
                            List.of()));
        }

        @Override
        public Optional<Any> ask(String type, String id, Optional<Any> question) {
            return Optional.empty();
        }
    }
}
