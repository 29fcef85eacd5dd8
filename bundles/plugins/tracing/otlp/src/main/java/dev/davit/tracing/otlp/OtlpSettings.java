package dev.davit.tracing.otlp;

import dev.davit.api.ErrorCode;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where spans go, by OpenTelemetry's environment:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/.
 *
 * @param endpoint the collector's URL for traces
 * @param headers that go with each request; secret
 * @param resource what is said of this daemon
 * @param timeoutMillis for connecting, and for an answer
 * @param gzip whether requests are compressed
 */
record OtlpSettings(
        URI endpoint,
        Map<String, String> headers,
        Map<String, String> resource,
        int timeoutMillis,
        boolean gzip) {
    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";
    private static final String PATH = "/v1/traces";
    private static final String TIMEOUT_MILLIS = "10000";

    OtlpSettings {
        headers = Map.copyOf(headers);
        resource = Map.copyOf(resource);
    }

    /**
     * Reads the environment; keys of the configuration file are those that containerd has retired.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT for what is not understood
     */
    static OtlpSettings of(Map<String, String> environment, Map<String, Object> table) {
        String protocol = value(environment, "PROTOCOL", text(table, "protocol"));
        if (!protocol.isEmpty() && !protocol.equals("http/protobuf")) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    PREFIX
                            + "PROTOCOL \""
                            + protocol
                            + "\": this exporter speaks http/protobuf, usually on port 4318");
        }
        var resource =
                new TreeMap<>(pairs(environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "")));
        String name = environment.getOrDefault("OTEL_SERVICE_NAME", text(table, "service_name"));
        if (!name.isEmpty()) {
            resource.put("service.name", name);
        }
        resource.putIfAbsent("service.name", "containerd");
        return new OtlpSettings(
                endpoint(environment, text(table, "endpoint")),
                pairs(value(environment, "HEADERS", "")),
                resource,
                millis(value(environment, "TIMEOUT", TIMEOUT_MILLIS)),
                value(environment, "COMPRESSION", "none").equals("gzip"));
    }

    /** Without what may be secret in it. */
    String shownEndpoint() {
        String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
        return endpoint.getScheme() + "://" + endpoint.getHost() + port + endpoint.getPath();
    }

    /** Headers are secret. */
    @Override
    public String toString() {
        return shownEndpoint();
    }

    /** The endpoint of traces is taken as it is, that of all signals is where theirs begin. */
    private static URI endpoint(Map<String, String> environment, String configured) {
        String exact = environment.getOrDefault(PREFIX + "TRACES_ENDPOINT", "");
        if (!exact.isEmpty()) {
            return url(exact);
        }
        String base = environment.getOrDefault(PREFIX + "ENDPOINT", "");
        String start = base.isEmpty() ? configured : base;
        return url(
                start.endsWith("/") ? start.substring(0, start.length() - 1) + PATH : start + PATH);
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The text may hold a secret: it goes into no message.
            throw malformed();
        }
        throw malformed();
    }

    private static RuntimeException malformed() {
        return ErrorCode.INVALID_ARGUMENT.about(
                "endpoint of the collector: not of the form http://host:port or https://host:port");
    }

    private static String value(Map<String, String> environment, String name, String standard) {
        String value = environment.getOrDefault(PREFIX + "TRACES_" + name, "");
        if (value.isEmpty()) {
            value = environment.getOrDefault(PREFIX + name, "");
        }
        return value.isEmpty() ? standard : value;
    }

    private static int millis(String text) {
        try {
            int millis = Integer.parseInt(text);
            if (millis > 0) {
                return millis;
            }
        } catch (NumberFormatException e) {
            throw ErrorCode.INVALID_ARGUMENT.about(PREFIX + "TIMEOUT \"" + text + "\"");
        }
        throw ErrorCode.INVALID_ARGUMENT.about(PREFIX + "TIMEOUT \"" + text + "\"");
    }

    /** {@code key=value,key=value}, values as in URLs; what is no pair is left out. */
    private static Map<String, String> pairs(String text) {
        var pairs = new TreeMap<String, String>();
        for (String member : text.split(",", -1)) {
            int equals = member.indexOf('=');
            if (equals > 0) {
                String value = member.substring(equals + 1).strip().replace("+", "%2B");
                pairs.put(member.substring(0, equals).strip(), decoded(value));
            }
        }
        return pairs;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Its percent signs are meant as they are; what it is goes into no message.
            return value.replace("%2B", "+");
        }
    }

    private static String text(Map<String, Object> table, String key) {
        return table.get(key) instanceof String text ? text : "";
    }
}
