package dev.davit.proxy.adapter;

import dev.davit.api.Platform;
import dev.davit.api.slot.HealthCheck;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.Startable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is told of a plugin in a process of its own: the words of its entry, its peer's trouble. */
interface LinkedPlugin extends PluginFacts, Startable, HealthCheck {
    /** Where it is. */
    ProxyLink link();

    @Override
    default List<String> capabilities() {
        return link().entry().capabilities();
    }

    @Override
    default Map<String, String> exports() {
        return link().entry().exports();
    }

    @Override
    default List<Platform> platforms() {
        return link().entry().platforms();
    }

    @Override
    default Optional<String> trouble() {
        return link().peer().trouble();
    }

    /** Succeeds whether the process is there or not: it is looked for from now on. */
    @Override
    default void start() {
        link().peer().start();
    }

    @Override
    default void check() {
        link().peer().check();
    }
}
