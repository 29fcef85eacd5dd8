package dev.davit.snapshotter.overlayfs;

import dev.davit.api.DavitException;
import dev.davit.api.slot.SlotId;
import dev.davit.api.snapshotter.SnapshotAdopter;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.kit.snapshot.DirectoryOptions;
import dev.davit.kit.snapshot.DirectorySnapshotter;
import dev.davit.linux.Linux;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Snapshots as layers of overlay mounts: what an active snapshot changes lies in its own directory,
 * everything else is seen through it.
 *
 * <pre>
 * snapshots/&lt;id&gt;/fs      0755, the layer
 * snapshots/&lt;id&gt;/work    0711, the kernel's; not for views
 * </pre>
 */
@SlotId("overlayfs")
@Component(
        service = Snapshotter.class,
        configurationPid = "snapshotter.overlayfs",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class OverlayfsSnapshotter extends DirectorySnapshotter implements SnapshotAdopter {
    private final boolean slowChown;
    private final OverlayLayers layers;

    /** The table {@code [plugins."io.containerd.snapshotter.v1.overlayfs"]}. */
    public @interface Config {
        /** Directory of this plugin, given by the daemon. */
        String root();

        /** Directory to be used instead. */
        String root_path() default "";

        /** Whether the path of its layer is shown as a label of each snapshot. */
        boolean upperdir_label() default false;

        /** Whether data is deleted when a snapshot is removed, rather than at the clean-up. */
        boolean sync_remove() default false;

        /** Whether clients may fall back to changing owners file by file. */
        boolean slow_chown() default false;

        /** Options appended to every overlay mount. */
        String[] mount_options() default {};
    }

    /** Opens the snapshotter in its root. */
    @Activate
    public OverlayfsSnapshotter(Config config) {
        this(config, Linux.system());
    }

    OverlayfsSnapshotter(Config config, Linux linux) {
        this(config, root(config), linux);
    }

    private OverlayfsSnapshotter(Config config, Path root, Linux linux) {
        this(config, root, new OverlaySupport(linux, root), linux);
    }

    private OverlayfsSnapshotter(Config config, Path root, OverlaySupport support, Linux linux) {
        support.requireDirectoryTypes();
        List<String> options = support.withOwnOptions(List.of(config.mount_options()));
        var overlay = new OverlayLayers(options, config.upperdir_label(), support, linux);
        super(root, overlay, new DirectoryOptions(config.sync_remove(), InstantSource.system()));
        this.layers = overlay;
        this.slowChown = config.slow_chown();
    }

    /** What clients look for before they map owners or unpack layers in parallel. */
    @Override
    public List<String> capabilities() {
        var capabilities = new ArrayList<String>();
        if (layers.mapsOwners()) {
            capabilities.add("remap-ids");
        }
        if (!slowChown) {
            capabilities.add("only-remap-ids");
        }
        if (!layers.inUserNamespace()) {
            capabilities.add("rebase");
        }
        return capabilities;
    }

    @Override
    protected DavitException mountsFailure(DavitException failure) {
        return failure.within("failed to get active mount");
    }

    @Override
    protected DavitException commitFailure(String key, DavitException failure) {
        return failure.within("failed to commit snapshot " + key);
    }

    private static Path root(Config config) {
        return Path.of(config.root_path().isEmpty() ? config.root() : config.root_path());
    }
}
