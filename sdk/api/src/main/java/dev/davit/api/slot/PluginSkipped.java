package dev.davit.api.slot;

/**
 * Thrown by a plugin's constructor when this machine lacks what the plugin needs and nobody has to
 * do anything about it. Listings show the plugin as skipped, with the message, rather than failed.
 */
public final class PluginSkipped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason what is missing, in a few words
     */
    public PluginSkipped(String reason) {
        super("skip plugin: " + reason);
    }
}
