package dev.davit.console;

import dev.davit.console.MetricsText.Kind;
import dev.davit.service.call.CallMeter;
import dev.davit.service.call.CallMeters;

import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Calls of clients, by the names that containerd's dashboards know. */
final class CallMetrics implements MetricSource {
    private static final String HANDLED = "grpc_server_handled_total";
    private static final String SECONDS = "grpc_server_handling_seconds";

    private final CallMeters calls;

    CallMetrics(CallMeters calls) {
        this.calls = calls;
    }

    @Override
    public void write(MetricsText text) {
        List<CallMeter> meters = calls.meters();
        counter(text, meters, "started", "Calls that have begun.", CallMeter::started);
        text.family(HANDLED, Kind.COUNTER, "Calls that have ended, by status code.");
        for (CallMeter meter : meters) {
            new TreeMap<>(meter.handled())
                    .forEach(
                            (code, count) ->
                                    text.sample(
                                            HANDLED,
                                            count,
                                            "grpc_code",
                                            code,
                                            "grpc_method",
                                            meter.method(),
                                            "grpc_service",
                                            meter.service(),
                                            "grpc_type",
                                            meter.type()));
        }
        counter(text, meters, "msg_received", "Messages that have come.", CallMeter::received);
        counter(text, meters, "msg_sent", "Messages that have gone out.", CallMeter::sent);
        times(text, meters);
    }

    private static void counter(
            MetricsText text,
            List<CallMeter> meters,
            String name,
            String help,
            ToLongFunction<CallMeter> count) {
        String family = "grpc_server_" + name + "_total";
        text.family(family, Kind.COUNTER, help);
        meters.forEach(meter -> text.sample(family, count.applyAsLong(meter), labels(meter)));
    }

    private static void times(MetricsText text, List<CallMeter> meters) {
        List<CallMeter> timed = meters.stream().filter(meter -> meter.times().isPresent()).toList();
        if (timed.isEmpty()) {
            return;
        }
        text.family(SECONDS, Kind.HISTOGRAM, "How long calls took.");
        for (CallMeter meter : timed) {
            CallMeter.Times times = meter.times().orElseThrow();
            text.histogram(
                    SECONDS, CallMeter.BOUNDS, times.buckets(), times.total(), labels(meter));
        }
    }

    private static String[] labels(CallMeter meter) {
        return new String[] {
            "grpc_method",
            meter.method(),
            "grpc_service",
            meter.service(),
            "grpc_type",
            meter.type()
        };
    }
}
