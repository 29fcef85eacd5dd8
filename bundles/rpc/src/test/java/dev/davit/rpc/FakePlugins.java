package dev.davit.rpc;

import dev.davit.api.Any;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.BundleControl;
import dev.davit.slots.CallCounts;
import dev.davit.slots.FormerGeneration;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.PluginControl;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginState;
import dev.davit.slots.RunningCall;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;
import dev.davit.slots.StateChange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A slot table that has a fixed list of plugins and notes what is done with them. */
final class FakePlugins implements Slots, PluginActivity, PluginControl, BundleControl {
    static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    final List<PluginDescription> plugins = new ArrayList<>();
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<Consumer<StateChange>> listeners = new CopyOnWriteArrayList<>();
    byte[] installed = {};
    Path spool = Path.of("");

    static PluginDescription plugin(String type, String id, String origin, PluginState state) {
        return new PluginDescription(
                type,
                id,
                List.of("io.containerd.content.v1"),
                state,
                NOON,
                "a reason",
                3,
                "1.2.0",
                origin,
                List.of("package org.example"),
                new CallCounts(
                        1,
                        2,
                        100,
                        5,
                        4,
                        Duration.ofMillis(1),
                        Duration.ofMillis(20),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4)),
                List.of(new FormerGeneration(2, "1.1.0", NOON, 1, List.of("thread x"))),
                List.of("remap-ids"),
                Map.of("root", "/r"),
                List.of());
    }

    private PluginDescription done(String what, String uri) {
        done.add(what + " " + uri);
        return plugins.stream()
                .filter(plugin -> plugin.uri().equals(uri))
                .findFirst()
                .orElseThrow();
    }

    void tell(StateChange change) {
        listeners.forEach(listener -> listener.accept(change));
    }

    @Override
    public <T> Slot<T> slot(SlotType<T> type) {
        throw new AssertionError("not asked for slots");
    }

    @Override
    public List<PluginDescription> plugins() {
        return List.copyOf(plugins);
    }

    @Override
    public Optional<Any> ask(String type, String id, Optional<Any> question) {
        return Optional.empty();
    }

    @Override
    public List<RunningCall> calls(String type, String id) {
        return List.of(
                new RunningCall("prepare", "call-7", Duration.ofMillis(1500), false),
                new RunningCall("walk", "call-8", Duration.ofMillis(500), true));
    }

    @Override
    public List<MethodMeter> meters() {
        return List.of(meter("copy"), meter("other"));
    }

    private static MethodMeter meter(String plugin) {
        return new MethodMeter(
                "io.containerd.snapshotter.v1",
                plugin,
                "1.2.0",
                "prepare",
                95,
                Map.of(ErrorCode.UNAVAILABLE, 5L),
                Duration.ofMillis(200),
                List.of());
    }

    @Override
    public AutoCloseable listen(Consumer<StateChange> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public PluginDescription drain(String plugin, Duration limit) {
        return done("drain " + limit, plugin);
    }

    @Override
    public PluginDescription enable(String plugin) {
        return done("enable", plugin);
    }

    @Override
    public PluginDescription disable(String plugin, boolean lasting) {
        return done("disable " + lasting, plugin);
    }

    @Override
    public PluginDescription replace(String plugin) {
        return done("replace", plugin);
    }

    @Override
    public List<PluginDescription> install(Path file) {
        spool = file;
        try {
            installed = Files.readAllBytes(file);
            done.add(
                    "install "
                            + file.getFileName()
                            + " "
                            + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (installed.length == 0) {
            throw ErrorCode.INVALID_ARGUMENT.about("file " + file + " is no bundle");
        }
        return plugins();
    }

    @Override
    public List<PluginDescription> upgrade(String plugin, Path file) {
        done.add("upgrade " + plugin);
        return install(file);
    }

    @Override
    public List<PluginDescription> rollback(String plugin) {
        return List.of(done("rollback", plugin));
    }

    @Override
    public void uninstall(String plugin) {
        PluginDescription leaving = done("uninstall", plugin);
        plugins.replaceAll(
                other ->
                        other.origin().equals(leaving.origin())
                                ? plugin(
                                        other.type(),
                                        other.id(),
                                        other.origin(),
                                        PluginState.ABSENT)
                                : other);
    }
}
