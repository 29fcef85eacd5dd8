package dev.davit.service;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.api.differ.CompareOptions;
import dev.davit.api.differ.Differ;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.Scope;
import dev.davit.slots.Handle;
import dev.davit.slots.Router;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Layers onto mounts and back, by the first differ that can. */
@Component(
        service = Diffs.class,
        configurationPid = "service.diff",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "io.containerd.service.v1",
        id = "diff-service",
        requires = "io.containerd.differ.v1")
public final class Diffs {
    private final Slot<Differ> differs;
    private final Slot<StreamProcessor> processors;
    private final Router router;
    private final Content content;
    private final List<String> order;
    private final boolean syncFs;

    /** Table {@code io.containerd.service.v1.diff-service} of the configuration file. */
    public @interface Config {
        /** Ids of the differs to be tried, in order. */
        String[] default$() default "walking";

        /** Whether every layer must have reached the disk before it counts. */
        boolean sync_fs() default false;
    }

    /** Works with the daemon's differs and stream processors. */
    @Activate
    public Diffs(
            @Reference Slots slots,
            @Reference Router router,
            @Reference Content content,
            Config config) {
        differs = slots.slot(Differ.SLOT);
        processors = slots.slot(StreamProcessor.SLOT);
        this.router = router;
        this.content = content;
        order = List.copyOf(Arrays.asList(config.default$()));
        syncFs = config.sync_fs();
    }

    /**
     * Extracts a layer onto mounts.
     *
     * @param layer a blob of the namespace
     * @param payloads what the client sends to stream processors, by their ids
     * @return the layer as extracted
     */
    public Descriptor apply(
            Scope scope,
            Descriptor layer,
            List<Mount> mounts,
            Map<String, Any> payloads,
            boolean sync) {
        var source = new NamespacedLayer(scope, layer, content, processors, payloads);
        try {
            return first(
                    scope,
                    differ -> differ.apply(source, mounts, new ApplyOptions(sync || syncFs)));
        } catch (DavitException e) {
            // Clients know a layer that nobody can read as a failure without a class.
            throw e.code() == ErrorCode.UNIMPLEMENTED
                    ? new DavitException(ErrorCode.UNKNOWN, e.getMessage(), e)
                    : e;
        }
    }

    /**
     * Writes what leads from one tree to another as a blob.
     *
     * @param ref ingest to write to, empty for one of its own
     * @param labels labels of the blob
     */
    public Descriptor compare(
            Scope scope,
            List<Mount> lower,
            List<Mount> upper,
            CompareOptions options,
            String ref,
            Map<String, String> labels) {
        return first(
                scope,
                differ -> {
                    try (var sink =
                            new IngestSink(scope, content, ref, labels, options.mediaType())) {
                        return differ.compare(lower, upper, options, sink);
                    }
                });
    }

    private Descriptor first(Scope scope, Function<Differ, Descriptor> work) {
        var subject = new Router.Subject(scope.namespace(), "", "");
        List<String> refusals = new ArrayList<>();
        for (String asked : order) {
            String id = router.route(Differ.SLOT, asked, subject);
            try (Handle<Differ> differ = differs.use(id)) {
                return work.apply(differ.plugin());
            } catch (DavitException e) {
                if (e.code() != ErrorCode.UNIMPLEMENTED) {
                    throw e;
                }
                refusals.add(e.getMessage());
            }
        }
        throw new DavitException(ErrorCode.UNIMPLEMENTED, refusals.getLast());
    }
}
