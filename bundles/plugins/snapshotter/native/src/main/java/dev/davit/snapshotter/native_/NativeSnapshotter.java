package dev.davit.snapshotter.native_;

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

/**
 * Snapshots as full copies of their parents, for any file system: no kernel feature is needed, and
 * every snapshot costs as much as all its parents together, unless the file system shares blocks.
 */
@SlotId("native")
@Component(
        service = Snapshotter.class,
        configurationPid = "snapshotter.native",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class NativeSnapshotter extends DirectorySnapshotter implements SnapshotAdopter {
    /** The table {@code [plugins."io.containerd.snapshotter.v1.native"]}. */
    public @interface Config {
        /** Directory of this plugin, given by the daemon. */
        String root();

        /** Directory to be used instead. */
        String root_path() default "";
    }

    /** Opens the snapshotter in its root. */
    @Activate
    public NativeSnapshotter(Config config) {
        super(
                Path.of(config.root_path().isEmpty() ? config.root() : config.root_path()),
                new NativeLayers(Linux.system()),
                new DirectoryOptions(true, InstantSource.system()));
    }
}
