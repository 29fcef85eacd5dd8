package dev.davit.cli.plugins;

import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.State;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who waits on whom. A plugin waits for another if what it waits for names the other's type and id
 * or its bundle, or if it requires the other's type; only those that are not there are waited for.
 *
 * @param all every plugin; copied
 */
record Waiting(List<Plugin> all) {
    private static final Pattern SEPARATORS = Pattern.compile("[^A-Za-z0-9._-]+");

    Waiting {
        all = List.copyOf(all);
    }

    /** Whether it takes calls. */
    static boolean isReady(Plugin plugin) {
        return plugin.getState() == State.READY || plugin.getState() == State.DEGRADED;
    }

    /** The plugins that this one waits for. */
    List<Plugin> awaitedBy(Plugin plugin) {
        return isReady(plugin)
                ? List.of()
                : all.stream().filter(other -> waits(plugin, other)).toList();
    }

    /** The plugins that wait for this one. */
    List<Plugin> waitingFor(Plugin plugin) {
        return all.stream()
                .filter(other -> !isReady(other))
                .filter(other -> waits(other, plugin))
                .toList();
    }

    /**
     * The plugins that this one waits for, those that these wait for, and so on, each once: what
     * keeps it is at the end.
     */
    List<Plugin> chain(Plugin plugin) {
        List<Plugin> chain = new ArrayList<>(List.of(plugin));
        for (int i = 0; i < chain.size(); i++) {
            for (Plugin next : awaitedBy(chain.get(i))) {
                if (!chain.contains(next)) {
                    chain.add(next);
                }
            }
        }
        return chain.subList(1, chain.size());
    }

    private static boolean waits(Plugin waiter, Plugin awaited) {
        if (isReady(awaited) || Texts.name(waiter).equals(Texts.name(awaited))) {
            return false;
        }
        if (waiter.getRequiresList().contains(awaited.getType())
                && waiter.getState() == State.RESOLVING) {
            return true;
        }
        return waiter.getWaitsForList().stream()
                .map(wait -> List.of(SEPARATORS.split(wait)))
                .anyMatch(words -> isNamed(awaited, waiter, words));
    }

    /**
     * Plugins of one bundle come together: none of them waits for the other by the bundle's name.
     */
    private static boolean isNamed(Plugin awaited, Plugin waiter, List<String> words) {
        return words.contains(Texts.name(awaited))
                || (words.contains(bundle(awaited)) && !bundle(awaited).equals(bundle(waiter)));
    }

    /** Symbolic name of its bundle; what no word equals if it has none. */
    private static String bundle(Plugin plugin) {
        int space = plugin.getOrigin().indexOf(' ');
        return space < 0 ? "-" : plugin.getOrigin().substring(0, space);
    }
}
