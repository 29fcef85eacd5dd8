package dev.davit.config.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of a plugin's table, in the order they are printed.
 *
 * @param uri the plugin's name in full
 */
public record PluginKeys(String uri, List<PluginKey> keys) {
    /**
     * A key of a plugin's table.
     *
     * @param standard the value if nothing is written: String, Long, Double, Boolean or a list of
     *     strings
     */
    public record PluginKey(String name, ValueType type, Object standard) {}

    public PluginKeys {
        keys = List.copyOf(keys);
    }

    /** The type of the whole table. */
    public ValueType.Known type() {
        Map<String, ValueType> types = new LinkedHashMap<>();
        for (PluginKey key : keys) {
            types.put(key.name(), key.type());
        }
        return new ValueType.Known(types);
    }
}
