package dev.davit.slots.table;

/**
 * Where an instance of a plugin comes from.
 *
 * @param <T> the plugin's contract
 */
public interface PluginSource<T> {
    /**
     * Starts the plugin.
     *
     * @throws RuntimeException with the reason if it cannot start
     */
    T open();

    /** Ends the instance; nobody uses it any more. */
    void close();

    /** Of two sources, the higher wins; of equals, the later. */
    int ranking();

    /** Version of what stands behind it, empty if unknown. */
    String version();

    /** Where it comes from, for log lines. */
    String origin();
}
