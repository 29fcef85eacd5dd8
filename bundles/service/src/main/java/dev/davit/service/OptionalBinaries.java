package dev.davit.service;

import dev.davit.api.slot.Listed;
import dev.davit.api.slot.PluginFacts;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.util.Map;

/**
 * Where binaries and libraries that clients install go: {@code ctr install} reads it here, and the
 * runtime looks there for shims.
 */
@Component(
        service = PluginFacts.class,
        immediate = true,
        configurationPid = "internal.opt",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(type = "io.containerd.internal.v1", id = "opt")
public final class OptionalBinaries implements PluginFacts {
    private final String path;

    /** Table {@code io.containerd.internal.v1.opt} of the configuration file. */
    public @interface Config {
        /** Directory with {@code bin} and {@code lib} in it. */
        String path();
    }

    /** Creates nothing: who installs, does. */
    @Activate
    public OptionalBinaries(Config config) {
        path = config.path();
    }

    @Override
    public Map<String, String> exports() {
        return Map.of("path", path);
    }
}
