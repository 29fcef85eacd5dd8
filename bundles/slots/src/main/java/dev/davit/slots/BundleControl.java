package dev.davit.slots;

import org.osgi.annotation.versioning.ProviderType;

import java.nio.file.Path;
import java.util.List;

/**
 * Bundles come aboard, are upgraded and leave by name. They lie in the watched directory
 * afterwards, just as if they had been dropped there, and are back after a restart. Usable from any
 * thread; changes of one bundle come one after the other.
 */
@ProviderType
public interface BundleControl {
    /**
     * Brings a bundle aboard, or a new version of one that is there: the old one goes on serving
     * until the new one does, and for good if the new one fails.
     *
     * @param file the bundle; copied
     * @return the plugins that it brings, ready
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT for a file that is no bundle,
     *     FAILED_PRECONDITION if it cannot be resolved or started, with the reason
     */
    List<PluginDescription> install(Path file);

    /**
     * Like {@link #install} for a bundle that has this plugin.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT if the file is a bundle of another name
     */
    List<PluginDescription> upgrade(String plugin, Path file);

    /**
     * Goes back to the version before the last upgrade; once more goes back to the one before that.
     *
     * @throws dev.davit.api.DavitException FAILED_PRECONDITION if none is kept
     */
    List<PluginDescription> rollback(String plugin);

    /** Takes the bundle of a plugin away, with all plugins that it brought. */
    void uninstall(String plugin);
}
