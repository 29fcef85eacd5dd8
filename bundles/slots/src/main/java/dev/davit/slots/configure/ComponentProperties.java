package dev.davit.slots.configure;

import dev.davit.slots.PluginConfigurator.Declared;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.osgi.PluginProperties;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** From tables of the configuration file to the properties of a component. */
final class ComponentProperties {
    private ComponentProperties() {}

    /** What a component is configured with. */
    static Map<String, Object> of(Declared component, String uri, PluginSettings settings) {
        var properties = new HashMap<>(settings.daemon());
        properties.put("root", settings.root().resolve(uri).toString());
        properties.put("state", settings.state().resolve(uri).toString());
        for (String table : tables(component, uri)) {
            flatten("", settings.tables().getOrDefault(table, Map.of()), properties);
        }
        return properties;
    }

    /** The tables that a component reads; of two that have a key the later one wins. */
    static List<String> tables(Declared component, String uri) {
        var tables =
                new ArrayList<>(List.of(PluginProperties.configTables(component.properties())));
        tables.add(uri);
        return tables;
    }

    /**
     * The tables in which two settings differ for a component, and the facts about the daemon among
     * those that the component declares.
     */
    static Set<String> differing(
            Declared component, String uri, PluginSettings one, PluginSettings other) {
        var differing = new LinkedHashSet<String>();
        for (String table : tables(component, uri)) {
            if (!one.tables()
                    .getOrDefault(table, Map.of())
                    .equals(other.tables().getOrDefault(table, Map.of()))) {
                differing.add(table);
            }
        }
        var facts = new HashSet<>(one.daemon().keySet());
        facts.addAll(other.daemon().keySet());
        for (String fact : facts) {
            if (component.properties().containsKey(fact)
                    && !Objects.equals(one.daemon().get(fact), other.daemon().get(fact))) {
                differing.add(fact);
            }
        }
        return differing;
    }

    /** Whether two sets of properties say the same; arrays count by what is in them. */
    static boolean same(Map<String, Object> one, Map<String, Object> other) {
        return one.keySet().equals(other.keySet())
                && one.keySet().stream()
                        .allMatch(key -> Objects.deepEquals(one.get(key), other.get(key)));
    }

    /**
     * Nested tables become dotted keys. Component property types read a method {@code root_path} as
     * the key {@code root.path}, so keys with underscores are given in both spellings.
     */
    static void flatten(String prefix, Map<String, Object> table, Map<String, Object> into) {
        table.forEach(
                (key, value) -> {
                    if (value instanceof Map<?, ?> nested) {
                        var inner = new HashMap<String, Object>();
                        nested.forEach((name, item) -> inner.put(name.toString(), item));
                        flatten(prefix + key + ".", inner, into);
                    } else {
                        into.put(prefix + key, scalar(value));
                        into.put(prefix + key.replace('_', '.'), scalar(value));
                    }
                });
    }

    private static Object scalar(Object value) {
        return value instanceof Iterable<?> list ? strings(list) : value;
    }

    private static String[] strings(Iterable<?> list) {
        var strings = new ArrayList<String>();
        list.forEach(item -> strings.add(String.valueOf(item)));
        return strings.toArray(String[]::new);
    }
}
