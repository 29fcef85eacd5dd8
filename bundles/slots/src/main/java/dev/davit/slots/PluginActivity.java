package dev.davit.slots;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.function.Consumer;

/** What goes on in plugins, for those who watch. Usable from any thread. */
@ProviderType
public interface PluginActivity {
    /**
     * The calls that are inside a plugin or wait at its door, oldest first; none for a plugin that
     * is not in a slot.
     *
     * @param type type that clients know it by
     * @param id id that clients know it by
     */
    List<RunningCall> calls(String type, String id);

    /** What every method of every plugin was called, since the daemon started. */
    List<MethodMeter> meters();

    /**
     * Tells of each change of state from now on, in order for each plugin, on any thread; a
     * listener must not block.
     *
     * @return ends the telling
     */
    AutoCloseable listen(Consumer<StateChange> listener);
}
