package dev.davit.example.snapshotter.copy;

import dev.davit.api.slot.SlotId;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.kit.snapshot.DirectorySnapshotter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.nio.file.Path;

/** What a vendor writes to bring a snapshotter aboard; the rest is in {@link CopyLayers}. */
@SlotId("copy")
@Component(
        service = Snapshotter.class,
        configurationPid = "snapshotter.copy",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class CopySnapshotter extends DirectorySnapshotter {
    /** The table {@code [plugins."io.containerd.snapshotter.v1.copy"]}. */
    public @interface Config {
        /** Directory of this plugin; absolute, made by the daemon. */
        String root();
    }

    /** Opens the snapshotter in its root. */
    @Activate
    public CopySnapshotter(Config config) {
        super(Path.of(config.root()), new CopyLayers());
    }
}
