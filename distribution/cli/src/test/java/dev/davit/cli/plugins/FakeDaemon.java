package dev.davit.cli.plugins;

import dev.davit.grpc.server.DomainSocket;
import dev.davit.grpc.server.UnixServer;
import dev.davit.proto.services.plugins.v1.DisablePluginRequest;
import dev.davit.proto.services.plugins.v1.DrainPluginRequest;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.InstallPluginRequest;
import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.ListPluginsResponse;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginChange;
import dev.davit.proto.services.plugins.v1.PluginRequest;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;
import dev.davit.proto.services.plugins.v1.PluginsResponse;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.proto.services.plugins.v1.WatchPluginsRequest;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.grpc.util.MutableHandlerRegistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers about plugins as a daemon does, and notes what is asked of it. Each plugin that is
 * enabled is a file in a directory, so that a shell script can see it.
 */
final class FakeDaemon extends PluginsGrpc.PluginsImplBase implements AutoCloseable {
    final Map<String, Plugin> plugins = new TreeMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream installed = new ByteArrayOutputStream();

    private final Path directory;
    private final UnixServer server;

    FakeDaemon(Path directory) {
        this.directory = directory;
        var services = new MutableHandlerRegistry();
        services.addService(this);
        try {
            server =
                    UnixServer.start(
                            new DomainSocket(
                                    socket(),
                                    (int) Files.getAttribute(directory, "unix:uid"),
                                    (int) Files.getAttribute(directory, "unix:gid")),
                            services,
                            UnixServer.Options.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path socket() {
        return directory.resolve("fake.sock");
    }

    /** The file that is there while a plugin is enabled. */
    Path flag(String id) {
        return directory.resolve("enabled-" + id);
    }

    void add(Plugin plugin) {
        plugins.put(plugin.getId(), plugin);
        show(plugin);
    }

    private void show(Plugin plugin) {
        try {
            Files.deleteIfExists(flag(plugin.getId()));
            if (plugin.getState() == State.READY) {
                Files.createFile(flag(plugin.getId()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Plugin find(String name) {
        Plugin plugin = plugins.get(name.substring(name.lastIndexOf('.') + 1));
        if (plugin == null) {
            throw Status.NOT_FOUND
                    .withDescription("plugin " + name + ": not found")
                    .asRuntimeException();
        }
        return plugin;
    }

    private void change(String what, String name, State state, StreamObserver<PluginsResponse> to) {
        asked.add(what + " " + name);
        Plugin changed = find(name).toBuilder().setState(state).build();
        add(changed);
        to.onNext(PluginsResponse.newBuilder().addPlugins(changed).build());
        to.onCompleted();
    }

    @Override
    public void list(ListPluginsRequest request, StreamObserver<ListPluginsResponse> to) {
        asked.add("list " + request.getFiltersList());
        to.onNext(ListPluginsResponse.newBuilder().addAllPlugins(plugins.values()).build());
        to.onCompleted();
    }

    @Override
    public void inspect(PluginRequest request, StreamObserver<InspectPluginResponse> to) {
        to.onNext(InspectPluginResponse.newBuilder().setPlugin(find(request.getPlugin())).build());
        to.onCompleted();
    }

    @Override
    public void watch(WatchPluginsRequest request, StreamObserver<PluginChange> to) {
        to.onNext(
                PluginChange.newBuilder()
                        .setType("t.v1")
                        .setId("x")
                        .setBefore(State.READY)
                        .setAfter(State.DRAINING)
                        .setReason("asked\nto")
                        .setGeneration(2)
                        .build());
        to.onError(Status.UNAVAILABLE.withDescription("the daemon ends").asRuntimeException());
    }

    @Override
    public StreamObserver<InstallPluginRequest> install(StreamObserver<PluginsResponse> to) {
        return new StreamObserver<>() {
            @Override
            public void onNext(InstallPluginRequest part) {
                if (part.hasHeader()) {
                    asked.add(
                            "install "
                                    + part.getHeader().getName()
                                    + " "
                                    + part.getHeader().getPlugin());
                    if (part.getHeader().getName().equals("bad.jar")) {
                        to.onError(
                                Status.INVALID_ARGUMENT
                                        .withDescription("bad.jar is no bundle: invalid argument")
                                        .asRuntimeException());
                    }
                } else {
                    installed.writeBytes(part.getData().toByteArray());
                }
            }

            @Override
            public void onError(Throwable failure) {
                asked.add("gone");
            }

            @Override
            public void onCompleted() {
                to.onNext(PluginsResponse.newBuilder().addAllPlugins(plugins.values()).build());
                to.onCompleted();
            }
        };
    }

    @Override
    public void rollback(PluginRequest request, StreamObserver<PluginsResponse> to) {
        change("rollback", request.getPlugin(), State.READY, to);
    }

    @Override
    public void uninstall(PluginRequest request, StreamObserver<PluginsResponse> to) {
        change("uninstall", request.getPlugin(), State.ABSENT, to);
    }

    @Override
    public void replace(PluginRequest request, StreamObserver<PluginsResponse> to) {
        change("replace", request.getPlugin(), State.READY, to);
    }

    @Override
    public void drain(DrainPluginRequest request, StreamObserver<PluginsResponse> to) {
        String limit = request.getLimit().getSeconds() + "s";
        change("drain " + limit, request.getPlugin(), State.DRAINING, to);
    }

    @Override
    public void enable(PluginRequest request, StreamObserver<PluginsResponse> to) {
        change("enable", request.getPlugin(), State.READY, to);
    }

    @Override
    public void disable(DisablePluginRequest request, StreamObserver<PluginsResponse> to) {
        String how = request.getLasting() ? "for good" : "now only";
        change("disable " + how, request.getPlugin(), State.STOPPED, to);
    }

    @Override
    public void close() {
        server.close();
    }
}
