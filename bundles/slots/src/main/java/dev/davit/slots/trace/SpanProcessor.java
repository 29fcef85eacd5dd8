package dev.davit.slots.trace;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.slot.Listed;
import dev.davit.api.trace.Span;
import dev.davit.api.trace.SpanExporter;
import dev.davit.api.trace.TraceContext;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.ServiceTracker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Brings spans to the exporters, in batches. Where no exporter has been announced there is no
 * thread and no queue. Spans are kept for one that is on its way or away for a moment; where none
 * is ready for long, none is recorded.
 */
@Component(
        service = {},
        configurationPid = "internal.tracing",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "io.containerd.internal.v1",
        id = "tracing",
        requires = "io.containerd.tracing.processor.v1")
public final class SpanProcessor {
    private static final Logger LOG = System.getLogger(SpanProcessor.class.getName());
    private static final Duration PACE = Duration.ofSeconds(1);

    /** How long spans are kept for an exporter that is not ready. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration PARTING = Duration.ofSeconds(2);

    private final Spans spans;
    private final Slot<SpanExporter> slot;
    private final Sampler sampler;
    private final Announced announced;

    @GuardedBy("this")
    private @Nullable Thread worker;

    /** Follows the exporters. */
    @Activate
    public SpanProcessor(
            BundleContext context,
            @Reference Slots slots,
            @Reference Spans spans,
            Map<String, Object> properties) {
        this.spans = spans;
        slot = slots.slot(SpanExporter.SLOT);
        sampler = Sampler.of(text(properties, "sampler"), text(properties, "sampler_arg"));
        announced = new Announced(context);
        announced.open(true);
    }

    /** Exports what is left, bounded. */
    @Deactivate
    public void stop() {
        announced.close();
        end();
    }

    private static String text(Map<String, Object> properties, String key) {
        return Objects.requireNonNullElse(properties.get(key), "").toString();
    }

    private synchronized void begin() {
        if (worker == null) {
            var queue = new SpanQueue(spans, sampler);
            worker = Thread.ofVirtual().name("spans").start(() -> run(queue));
        }
    }

    private void end() {
        Thread ending;
        synchronized (this) {
            ending = worker;
            worker = null;
        }
        if (ending != null) {
            spans.sendTo(SpanSink.NONE);
            ending.interrupt();
            try {
                ending.join(PARTING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run(SpanQueue queue) {
        long lastReady = System.nanoTime();
        spans.sendTo(queue);
        try {
            while (true) {
                if (!slot.ids().isEmpty()) {
                    lastReady = System.nanoTime();
                    spans.sendTo(queue);
                    export(queue.await(PACE));
                } else {
                    boolean expected = System.nanoTime() - lastReady < GRACE.toNanos();
                    spans.sendTo(expected ? queue : SpanSink.NONE);
                    Thread.sleep(PACE);
                }
            }
        } catch (InterruptedException e) {
            spans.sendTo(SpanSink.NONE);
            export(queue.rest());
        }
    }

    private void export(List<Span> batch) {
        if (batch.isEmpty()) {
            return;
        }
        // Else the export of each batch would be a span of the next one.
        TraceContext.root(false).run(() -> slot.ids().forEach(id -> export(id, batch)));
    }

    private void export(String id, List<Span> batch) {
        try (Handle<SpanExporter> exporter = slot.use(id, Duration.ZERO)) {
            exporter.plugin().export(batch);
            spans.noteExported(batch.size());
        } catch (RuntimeException e) {
            spans.noteDropped(batch.size());
            LOG.log(Level.WARNING, "{0} spans are lost: {1}", batch.size(), e.getMessage());
        }
    }

    /** Exporters that are on their way or there; the slot has them, this only sees them come. */
    private final class Announced
            extends ServiceTracker<SpanExporter, ServiceReference<SpanExporter>> {
        Announced(BundleContext context) {
            super(context, SpanExporter.class.getName(), null);
        }

        @Override
        public ServiceReference<SpanExporter> addingService(
                ServiceReference<SpanExporter> reference) {
            begin();
            return reference;
        }

        @Override
        public void removedService(
                ServiceReference<SpanExporter> reference, ServiceReference<SpanExporter> same) {
            if (size() == 0) {
                end();
            }
        }
    }
}
