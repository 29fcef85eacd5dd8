package dev.davit.api.processor;

import dev.davit.api.Any;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.io.InputStream;
import java.util.Optional;

/**
 * Turns a layer of one media type into a layer of another while it streams: decompresses, decrypts,
 * converts.
 *
 * <p>Life cycle: every stream stands alone.
 *
 * <p>Threads: {@link #process} is called concurrently on virtual threads; the stream it returns is
 * read by one thread, which may block in it.
 *
 * <p>Errors: {@link dev.davit.api.DavitException} from {@link #process}; {@link
 * java.io.IOException} from the stream, whose message clients see. The stream ends only when all
 * input was good.
 *
 * <p>Units: media types as OCI and Docker write them.
 *
 * <p>Not your job: choosing the chain; the daemon asks {@link #returns} and links processors until
 * the wanted type is reached.
 *
 * <p>The numbered rules are in docs/slots/stream-processor.md.
 */
@ConsumerType
public interface StreamProcessor {
    /** The slot. */
    SlotType<StreamProcessor> SLOT =
            new SlotType<>(
                            "dev.davit.stream-processor.v1",
                            "stream-processor",
                            StreamProcessor.class,
                            HandOver.SIDE_BY_SIDE)
                    .with(MethodClass.QUERY, "returns");

    /**
     * The type this processor makes of a stream of the given type; empty if it does not take it.
     * Must not block.
     */
    Optional<String> returns(String mediaType);

    /**
     * Starts on a stream.
     *
     * @param mediaType a type that {@link #returns} has accepted
     * @param input closed by closing the result
     * @param payload what the client sent for this processor
     */
    InputStream process(String mediaType, InputStream input, Optional<Any> payload);
}
