package dev.davit.console;

import dev.davit.api.slot.Listed;
import dev.davit.api.slot.SkippedWithout;
import dev.davit.service.call.CallMeters;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.Slots;
import dev.davit.slots.trace.Spans;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Map;

/** Metrics, health and the list of plugins over HTTP, if an address is configured. */
@Component(
        service = DaemonPart.class,
        configurationPid = "server.metrics",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(type = "io.containerd.server.v1", id = "metrics")
@SkippedWithout(setting = "address", reason = "no address configured")
public final class MetricsEndpoint implements DaemonPart {
    private final ListenAddress address;
    private final Pages pages;
    private @Nullable PageServer server;

    /**
     * Opens nothing yet.
     *
     * @param properties those of the configuration file; a type of their own would be loaded by
     *     daemons that have no address, too
     */
    @Activate
    public MetricsEndpoint(
            @Reference Slots slots,
            @Reference PluginActivity activity,
            @Reference CallMeters calls,
            @Reference Spans spans,
            Map<String, Object> properties) {
        address = ListenAddress.parse(String.valueOf(properties.get("address")));
        pages =
                new Pages(
                        new PluginPage(slots),
                        List.of(
                                new PluginMetrics(slots, activity),
                                new CallMetrics(calls),
                                new SpanMetrics(spans),
                                ProcessMetrics.ofThisProcess()));
    }

    @Override
    public int order() {
        return BACKGROUND;
    }

    @Override
    public String name() {
        return "metrics on " + address;
    }

    @Override
    public synchronized void start() {
        server = PageServer.start(address, pages);
    }

    @Override
    @Deactivate
    public synchronized void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
