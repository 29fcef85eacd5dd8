package dev.davit.itest.osgi.mate;

import dev.davit.api.Any;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.SlotId;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

import java.io.InputStream;
import java.util.Optional;

/** Must never live twice at once; tells which build it is. */
@Component(service = StreamProcessor.class)
@SlotId("lone")
@HandsOver(HandOver.EXCLUSIVE)
public final class LoneMate implements StreamProcessor {
    /** Counts itself in. */
    @Activate
    public LoneMate() {
        Build.count(1);
    }

    /** Counts itself out. */
    @Deactivate
    public void close() {
        Build.count(-1);
    }

    @Override
    public Optional<String> returns(String mediaType) {
        return Optional.of(Build.text());
    }

    @Override
    public InputStream process(String mediaType, InputStream input, Optional<Any> payload) {
        return input;
    }
}
