package dev.davit.console;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What is served under which path. */
final class Pages {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final PluginPage plugins;
    private final List<MetricSource> metrics;

    Pages(PluginPage plugins, List<MetricSource> metrics) {
        this.plugins = plugins;
        this.metrics = List.copyOf(metrics);
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param headers of the answer; copied
     * @param text its body
     */
    record Page(int status, Map<String, String> headers, String text) {
        Page {
            headers = Map.copyOf(headers);
        }

        byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        static Page of(int status, String text) {
            return new Page(status, Map.of("Content-Type", "text/plain; charset=utf-8"), text);
        }
    }

    Page find(String method, String path) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Page(METHOD_NOT_ALLOWED, Map.of("Allow", "GET, HEAD"), "");
        }
        return switch (path) {
            case "/" -> new Page(OK, PluginPage.HEADERS, plugins.html());
            case "/healthz" -> Page.of(OK, "ok\n");
            case "/v1/metrics" -> metrics();
            default -> Page.of(NOT_FOUND, "there are /, /healthz and /v1/metrics\n");
        };
    }

    private Page metrics() {
        var text = new MetricsText();
        metrics.forEach(source -> source.write(text));
        return new Page(OK, Map.of("Content-Type", MetricsText.CONTENT_TYPE), text.toString());
    }
}
