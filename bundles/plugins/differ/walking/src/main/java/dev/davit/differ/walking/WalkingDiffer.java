package dev.davit.differ.walking;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Mount;
import dev.davit.api.Platform;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.api.differ.CompareOptions;
import dev.davit.api.differ.Differ;
import dev.davit.api.differ.LayerSink;
import dev.davit.api.differ.LayerSource;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.SlotId;
import dev.davit.linux.Directory;
import dev.davit.linux.Linux;
import dev.davit.linux.PlatformThreads;
import dev.davit.linux.mount.Mounts;
import dev.davit.linux.mount.TemporaryMounts;
import dev.davit.linux.mount.TemporaryMounts.TemporaryMount;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Unpacks tar layers entry by entry, and makes layers by walking two trees side by side. An overlay
 * mount is not mounted for unpacking: its upper directory is written, with whiteouts as overlayfs
 * has them. docs/slots/differ.md says what entries mean and where containerd is not followed.
 */
@SlotId("walking")
@Component(
        service = Differ.class,
        configurationPid = "differ.walking",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class WalkingDiffer implements Differ, PluginFacts {
    private final Linux linux;
    private final Path directory;
    private final TemporaryMounts temporary;

    /** Filled from the plugin's table in the daemon's configuration. */
    public @interface Config {
        /** Directory for mount points that last as long as a call; absolute, made if missing. */
        String tmp();
    }

    /** Works with the kernel as it is. */
    @Activate
    public WalkingDiffer(Config config) {
        this(Linux.system(), Path.of(config.tmp()));
    }

    WalkingDiffer(Linux linux, Path directory) {
        this.linux = linux;
        this.directory = directory;
        this.temporary = new TemporaryMounts(linux, directory);
    }

    @Override
    public List<Platform> platforms() {
        return List.of(Platform.host());
    }

    @Override
    public Descriptor apply(LayerSource layer, List<Mount> mounts, ApplyOptions options) {
        return PlatformThreads.call(
                () -> Failures.translate(() -> applyHere(layer, mounts, options)));
    }

    private Descriptor applyHere(LayerSource layer, List<Mount> mounts, ApplyOptions options) {
        try (HashedLayer stream = new HashedLayer(layer.openAs(LayerType.PLAIN.mediaType()))) {
            Destination destination = Destination.of(mounts, linux.inUserNamespace());
            Unpacking unpacking = new Unpacking(linux, directory);
            switch (destination) {
                case Destination.Upper upper -> unpacking.intoUpper(stream, upper);
                case Destination.Tree tree -> intoTree(unpacking, stream, tree);
            }
            if (options.syncFs()) {
                destination.directory().ifPresent(this::sync);
            }
            return stream.descriptor();
        }
    }

    private void intoTree(Unpacking unpacking, HashedLayer stream, Destination.Tree tree) {
        try (TemporaryMount mount = temporary.mount(tree.mounts())) {
            within(
                    mount.path(),
                    () -> {
                        unpacking.intoTree(stream, mount.path());
                        return true;
                    });
        }
    }

    private void sync(Path path) {
        try (Directory written = linux.openDirectory(path)) {
            written.fd().syncFileSystem();
        }
    }

    /** Does work in a temporary mount, which its failures then name. */
    private static <T> T within(Path mountPoint, Supplier<T> work) {
        try {
            return Failures.translate(work);
        } catch (DavitException e) {
            throw e.within("mount callback failed on " + mountPoint);
        }
    }

    @Override
    public Descriptor compare(
            List<Mount> lower, List<Mount> upper, CompareOptions options, LayerSink sink) {
        LayerType type = LayerType.of(options.mediaType());
        return PlatformThreads.call(
                () -> {
                    try (TemporaryMount from = temporary.mount(lower)) {
                        return within(
                                from.path(),
                                () -> compare(from.path(), upper, type, options, sink));
                    }
                });
    }

    private Descriptor compare(
            Path lower, List<Mount> upper, LayerType type, CompareOptions options, LayerSink sink) {
        try (TemporaryMount to = temporary.mount(Mounts.readOnly(upper))) {
            return within(
                    to.path(),
                    () -> new LayerOutput(sink, type).write(linux, lower, to.path(), options));
        }
    }
}
