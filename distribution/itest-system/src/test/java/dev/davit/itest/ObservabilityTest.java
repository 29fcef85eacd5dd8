package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What an operator sees of a daemon at work. */
final class ObservabilityTest {
    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static String get(int port, String path) {
        try (var client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            return answer.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Value of the first sample whose line begins so. */
    private static double sample(String metrics, String start) {
        return metrics.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void metricsGoUpWithTheWork() throws IOException {
        int port = freePort();
        String configuration =
                """
                [plugins.'io.containerd.server.v1.metrics']
                  address = "127.0.0.1:%d"
                [plugins.'io.containerd.metrics.v1.grpc-prometheus']
                  grpc_histogram = true
                """
                        .formatted(port);
        try (Stage stage = Stage.empty(configuration)) {
            stage.importImage();
            assertEquals("ok\n", get(port, "/healthz"));
            String before = get(port, "/v1/metrics");
            stage.ok("run", "--rm", Stage.IMAGE, "c", "true");
            String after = get(port, "/v1/metrics");

            String creates =
                    "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Create\","
                            + "grpc_service=\"containerd.services.tasks.v1.Tasks\"";
            assertEquals(-1, sample(before, creates));
            assertEquals(1, sample(after, creates), after);
            assertEquals(
                    1,
                    sample(
                            after,
                            "grpc_server_handling_seconds_count{grpc_method=\"Create\","
                                    + "grpc_service=\"containerd.services.tasks.v1.Tasks\""));
            String prepares =
                    "davit_plugin_calls_total{slot=\"io.containerd.snapshotter.v1\","
                            + "plugin=\"overlayfs\",version=\"0.1.0";
            assertTrue(sample(before, prepares) > 0, before);
            assertTrue(after.contains("method=\"prepare\",code=\"OK\"}"), after);
            assertTrue(
                    after.contains(
                            "davit_plugin_state{slot=\"io.containerd.snapshotter.v1\","
                                    + "plugin=\"overlayfs\",state=\"ready\"} 1\n"),
                    after);
            assertTrue(sample(after, "process_resident_memory_bytes ") > 1 << 20);
            assertTrue(get(port, "/").contains("<td>overlayfs</td><td>ready</td>"));
        }
    }

    @Test
    void whatNobodyHasConfiguredIsSkipped() {
        try (Stage stage = Stage.empty()) {
            String list = stage.ok("plugins", "ls", "-d");
            for (String skipped :
                    new String[] {
                        "skip plugin: no address configured",
                        "skip plugin: tracing endpoint not configured"
                    }) {
                assertTrue(list.contains(skipped), skipped + " in " + list);
            }
            assertFalse(stage.scratch().read("log").contains("ERROR"));
        }
    }

    @Test
    void stockCtrFollowsPluginsThatComeAndGo() throws IOException {
        try (Stage stage = Stage.empty()) {
            Path out = stage.scratch().path("events");
            Process events =
                    new Command("ctr", "--address", stage.daemon().socket().toString(), "events")
                            .start(out, stage.scratch().path("complaints"));
            try {
                Path file = stage.daemon().bundles().resolve("copy.jar");
                Await.until(
                        "the first event",
                        () -> {
                            stage.ok("namespaces", "label", "probe", "a=" + System.nanoTime());
                            return stage.scratch().read("events").contains("/namespaces/");
                        });
                Files.copy(exampleBundle(), file);
                awaitEvent(stage, "/plugins/ready/io.containerd.snapshotter.v1.copy");
                Files.delete(file);
                awaitEvent(stage, "/plugins/absent/io.containerd.snapshotter.v1.copy");
                stage.ok("namespaces", "create", "later");
                awaitEvent(stage, "later");
                assertTrue(events.isAlive());
            } finally {
                events.destroyForcibly();
            }
        }
    }

    private static void awaitEvent(Stage stage, String text) {
        Await.until(
                () -> text + " in " + stage.scratch().read("events"),
                () -> stage.scratch().read("events").contains(text));
    }

    private static Path exampleBundle() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .filter(entry -> entry.contains("snapshotter-copy"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
    }
}
