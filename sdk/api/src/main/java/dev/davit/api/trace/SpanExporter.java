package dev.davit.api.trace;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;

/**
 * Sends spans to where they are kept. As long as one is ready, the daemon records spans; every
 * exporter gets all of them.
 *
 * <p>Threads: called by one virtual thread at a time; may block. Interruption means that the daemon
 * stops. Errors: what an exporter throws is logged, and the batch is lost; the next comes all the
 * same. Not its job: collecting, sampling, limits of memory.
 */
@ConsumerType
public interface SpanExporter {
    /** The slot. */
    SlotType<SpanExporter> SLOT =
            new SlotType<>(
                            "io.containerd.tracing.processor.v1",
                            "tracing",
                            SpanExporter.class,
                            HandOver.SIDE_BY_SIDE)
                    .with(MethodClass.TRANSFER, "export");

    /**
     * Exports a batch.
     *
     * @param spans in the order in which they ended
     */
    void export(List<Span> spans);
}
