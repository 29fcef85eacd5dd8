package dev.davit.launcher;

import java.util.HashMap;
import java.util.Map;

/**
 * What OpenTelemetry's environment says of tracing, in the tables of the plugins concerned. The
 * exporter reads the rest of it, secrets among it, by itself, if there is an endpoint at all.
 *
 * @param environment names and values
 */
record TracingEnvironment(Map<String, String> environment) {
    static final String TRACING = "io.containerd.internal.v1.tracing";
    static final String OTLP = "io.containerd.tracing.processor.v1.otlp";

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    TracingEnvironment {
        environment = Map.copyOf(environment);
    }

    /** Adds it to what the configuration file says. */
    void addTo(Map<String, Map<String, Object>> tables) {
        Map<String, Object> tracing = new HashMap<>(tables.getOrDefault(TRACING, Map.of()));
        if (tracing.get("sampling_ratio") instanceof Number ratio) {
            tracing.put("sampler", "parentbased_traceidratio");
            tracing.put("sampler_arg", ratio.toString());
        }
        put(tracing, "sampler", "OTEL_TRACES_SAMPLER");
        put(tracing, "sampler_arg", "OTEL_TRACES_SAMPLER_ARG");
        Map<String, Object> otlp = new HashMap<>(tables.getOrDefault(OTLP, Map.of()));
        if (tracing.get("service_name") instanceof String name) {
            otlp.putIfAbsent("service_name", name);
        }
        put(otlp, "endpoint", ENDPOINT);
        put(otlp, "endpoint", TRACES_ENDPOINT);
        if (value("OTEL_SDK_DISABLED").equalsIgnoreCase("true")
                || value("OTEL_TRACES_EXPORTER").equals("none")) {
            otlp.remove("endpoint");
        }
        tables.put(TRACING, tracing);
        tables.put(OTLP, otlp);
    }

    private void put(Map<String, Object> table, String key, String variable) {
        if (!value(variable).isEmpty()) {
            table.put(key, value(variable));
        }
    }

    private String value(String variable) {
        return environment.getOrDefault(variable, "");
    }
}
