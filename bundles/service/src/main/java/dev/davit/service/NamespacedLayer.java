package dev.davit.service;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;
import dev.davit.api.differ.LayerSource;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.kit.stream.ReaderInputStream;
import dev.davit.metadata.Scope;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A layer of a namespace, and what the stream processors make of it.
 *
 * @param scope in whose name
 * @param descriptor the layer
 * @param content where it is
 * @param processors who can change it
 * @param payloads what the client sends to processors, by id
 */
record NamespacedLayer(
        Scope scope,
        Descriptor descriptor,
        Content content,
        Slot<StreamProcessor> processors,
        Map<String, Any> payloads)
        implements LayerSource {
    @Override
    public InputStream openBlob() {
        try {
            ContentReader reader = content.open(scope.namespace(), descriptor.digest());
            return new ReaderInputStream(reader);
        } catch (DavitException e) {
            throw e.within("failed to get reader from content store");
        }
    }

    @Override
    public InputStream openAs(String wanted) {
        String type = descriptor.mediaType();
        InputStream stream = openBlob();
        boolean done = false;
        try {
            Set<String> used = new HashSet<>();
            while (!type.equals(wanted)) {
                Step step = next(type, used);
                stream = step.process(type, stream, payloads);
                type = step.returns;
            }
            done = true;
            return stream;
        } finally {
            if (!done) {
                closeQuietly(stream);
            }
        }
    }

    /** One processor of the chain, held until its stream is closed. */
    private record Step(String id, Handle<StreamProcessor> handle, String returns) {
        InputStream process(String type, InputStream input, Map<String, Any> payloads) {
            boolean started = false;
            try {
                InputStream output =
                        handle.plugin().process(type, input, Optional.ofNullable(payloads.get(id)));
                started = true;
                return new HeldStream(output, handle);
            } finally {
                if (!started) {
                    handle.close();
                }
            }
        }
    }

    /** The processor that takes a type; the one that came last first. */
    private Step next(String type, Set<String> used) {
        for (String id : processors.ids()) {
            Handle<StreamProcessor> handle = used.contains(id) ? null : processors.tryUse(id);
            if (handle != null) {
                Optional<String> returns = handle.plugin().returns(type);
                if (returns.isPresent()) {
                    used.add(id);
                    return new Step(id, handle, returns.get());
                }
                handle.close();
            }
        }
        throw new DavitException(
                ErrorCode.UNIMPLEMENTED,
                "failed to get stream processor for " + type + ": no processor for media-type");
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // The failure that led here is the one to report.
            return;
        }
    }

    private static final class HeldStream extends FilterInputStream {
        private final Handle<?> handle;

        HeldStream(InputStream stream, Handle<?> handle) {
            super(stream);
            this.handle = handle;
        }

        @Override
        public void close() throws IOException {
            try (handle) {
                super.close();
            }
        }
    }
}
