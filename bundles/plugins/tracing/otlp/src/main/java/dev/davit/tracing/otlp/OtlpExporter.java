package dev.davit.tracing.otlp;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.SkippedWithout;
import dev.davit.api.slot.SlotId;
import dev.davit.api.trace.Span;
import dev.davit.api.trace.SpanExporter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Sends spans to a collector by OTLP over HTTP. What a collector that is overloaded or on its way
 * may take later is sent again, with growing pauses, for a while.
 */
@Component(
        service = SpanExporter.class,
        configurationPid = "tracing.otlp",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@SlotId("otlp")
@SkippedWithout(setting = "endpoint", reason = "tracing endpoint not configured")
public final class OtlpExporter implements SpanExporter, PluginFacts {
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** Also what a collector may ask for; spans that come meanwhile wait in the daemon. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final OtlpSettings settings;
    private final Collector collector;
    private final Pause pause;

    /** Waits between attempts. */
    @FunctionalInterface
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** Connects to nobody yet. */
    @Activate
    public OtlpExporter(Map<String, Object> properties) {
        this(OtlpSettings.of(System.getenv(), properties), Thread::sleep);
    }

    OtlpExporter(OtlpSettings settings, Pause pause) {
        this.settings = settings;
        this.pause = pause;
        collector = new Collector(settings);
    }

    @Override
    public Map<String, String> exports() {
        return Map.of("endpoint", settings.shownEndpoint());
    }

    @Override
    public void export(List<Span> spans) {
        byte[] request = ExportRequest.encode(settings.resource(), spans);
        Duration wait = FIRST_PAUSE;
        for (int attempt = 1; true; attempt++) {
            Collector.Answer answer = send(request);
            if (answer.taken()) {
                return;
            }
            if (!answer.again() || attempt == ATTEMPTS) {
                throw ErrorCode.UNAVAILABLE.about(
                        "collector " + settings.shownEndpoint() + ": " + answer.reason());
            }
            sleep(answer.pause().orElse(wait));
            wait = wait.multipliedBy(2);
        }
    }

    private Collector.Answer send(byte[] request) {
        try {
            return collector.send(request);
        } catch (IOException e) {
            return Collector.Answer.unreachable(e);
        }
    }

    private void sleep(Duration wait) {
        try {
            pause.sleep(wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
    }
}
