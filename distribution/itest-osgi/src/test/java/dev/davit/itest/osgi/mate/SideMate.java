package dev.davit.itest.osgi.mate;

import dev.davit.api.Any;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.slot.SlotId;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

import java.io.InputStream;
import java.util.Optional;

/** Serves beside the version that it replaces; tells which build it is. */
@Component(service = StreamProcessor.class)
@SlotId("mate")
public final class SideMate implements StreamProcessor {
    /** Starts as its build says. */
    @Activate
    public SideMate() {
        Build.start();
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
