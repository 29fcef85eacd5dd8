package dev.davit.processor.decompress;

import dev.davit.api.Any;
import dev.davit.api.ErrorCode;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.slot.SlotId;
import dev.davit.kit.stream.ReadAheadStream;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.io.InputStream;
import java.util.Optional;

/**
 * Turns compressed layers into plain ones. The type says that a layer may be compressed, its first
 * bytes say how: gzip, zstd or not at all. Decompression runs on a thread of its own ahead of the
 * reader.
 */
@SlotId("decompress")
@Component(
        service = StreamProcessor.class,
        configurationPid = "stream-processor.decompress",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class DecompressProcessor implements StreamProcessor {
    /** Needs nothing to work. */
    @Activate
    public DecompressProcessor() {}

    @Override
    public Optional<String> returns(String mediaType) {
        return LayerTypes.isCompressed(mediaType)
                ? Optional.of(LayerTypes.PLAIN)
                : Optional.empty();
    }

    @Override
    public InputStream process(String mediaType, InputStream input, Optional<Any> payload) {
        if (returns(mediaType).isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("decompression of " + mediaType);
        }
        return new ReadAheadStream(new SniffedStream(input), input, "decompress");
    }
}
