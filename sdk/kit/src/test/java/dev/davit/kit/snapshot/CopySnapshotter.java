package dev.davit.kit.snapshot;

import dev.davit.api.slot.SlotId;
import dev.davit.api.snapshotter.Snapshotter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.nio.file.Path;

/** A whole plugin, as an author writes it. */
@SlotId("copy")
@Component(
        service = Snapshotter.class,
        configurationPid = "snapshotter.copy",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class CopySnapshotter extends DirectorySnapshotter {
    /** Filled from the plugin's table in the daemon's configuration. */
    public @interface Config {
        /** Directory owned by this plugin; absolute, created by the daemon. */
        String root();
    }

    /** Opens the snapshotter in its root. */
    @Activate
    public CopySnapshotter(Config config) {
        super(Path.of(config.root()), new CopyLayers());
    }
}
