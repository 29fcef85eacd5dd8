package dev.davit.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

class TracingEnvironmentTest {
    private static Map<String, Map<String, Object>> tables(
            Map<String, String> environment, Map<String, Map<String, Object>> written) {
        Map<String, Map<String, Object>> tables = new HashMap<>(written);
        new TracingEnvironment(environment).addTo(tables);
        return tables;
    }

    @Test
    void anEndpointSwitchesTheExporterOn() {
        assertEquals(Map.of(), tables(Map.of(), Map.of()).get(TracingEnvironment.OTLP));
        assertEquals(
                Map.of("endpoint", "http://a:4318"),
                tables(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:4318"), Map.of())
                        .get(TracingEnvironment.OTLP));
        assertEquals(
                Map.of("endpoint", "http://b/t"),
                tables(
                                Map.of(
                                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:4318",
                                        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://b/t"),
                                Map.of())
                        .get(TracingEnvironment.OTLP));
    }

    @Test
    void theSwitchForAllOfItWins() {
        assertEquals(
                Map.of(),
                tables(
                                Map.of(
                                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:4318",
                                        "OTEL_SDK_DISABLED", "True"),
                                Map.of(TracingEnvironment.OTLP, Map.of("endpoint", "http://c")))
                        .get(TracingEnvironment.OTLP));
    }

    @Test
    void theEnvironmentWinsOverRetiredKeys() {
        Map<String, Map<String, Object>> written =
                Map.of(TracingEnvironment.TRACING, Map.of("sampling_ratio", 0.25));

        Map<String, Object> file =
                tables(Map.of(), written).getOrDefault(TracingEnvironment.TRACING, Map.of());
        Map<String, Object> both =
                tables(Map.of("OTEL_TRACES_SAMPLER", "always_on"), written)
                        .getOrDefault(TracingEnvironment.TRACING, Map.of());

        assertEquals("parentbased_traceidratio", file.get("sampler"));
        assertEquals("0.25", file.get("sampler_arg"));
        assertEquals("always_on", both.get("sampler"));
    }
}
