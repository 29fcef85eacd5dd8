package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.rpc.convert.PluginMessages.toProto;

import dev.davit.api.Filter;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.server.Streaming;
import dev.davit.kit.filter.Filters;
import dev.davit.proto.services.plugins.v1.DisablePluginRequest;
import dev.davit.proto.services.plugins.v1.DrainPluginRequest;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.InstallPluginRequest;
import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.ListPluginsResponse;
import dev.davit.proto.services.plugins.v1.PluginChange;
import dev.davit.proto.services.plugins.v1.PluginRequest;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;
import dev.davit.proto.services.plugins.v1.PluginsResponse;
import dev.davit.proto.services.plugins.v1.WatchPluginsRequest;
import dev.davit.rpc.convert.PluginMessages;
import dev.davit.service.Plugins;
import dev.davit.service.event.Subscription;
import dev.davit.slots.StateChange;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;

/** Plugins with their true states, and what an operator does with them. */
@Component(service = BindableService.class)
@SlotId("davit.services.plugins.v1.Plugins")
@ShownAs("plugins")
public final class PluginsRpc extends PluginsGrpc.PluginsImplBase {
    private final Plugins plugins;

    @Activate
    public PluginsRpc(@Reference Plugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public void list(ListPluginsRequest request, StreamObserver<ListPluginsResponse> observer) {
        var response = ListPluginsResponse.newBuilder();
        plugins.list(Filters.parse(request.getFiltersList()))
                .forEach(plugin -> response.addPlugins(toProto(plugin)));
        answer(observer, response.build());
    }

    @Override
    public void inspect(PluginRequest request, StreamObserver<InspectPluginResponse> observer) {
        answer(observer, toProto(plugins.inspect(request.getPlugin())));
    }

    @Override
    public void watch(WatchPluginsRequest request, StreamObserver<PluginChange> observer) {
        Filter filter = Filters.parse(request.getFiltersList());
        Subscription<StateChange> watch = plugins.watch(filter);
        Streaming.answer(
                observer,
                stream -> {
                    try (watch) {
                        stream.open();
                        while (true) {
                            stream.send(toProto(watch.next()));
                        }
                    }
                });
    }

    @Override
    public StreamObserver<InstallPluginRequest> install(StreamObserver<PluginsResponse> observer) {
        return new PluginInstallation(plugins, observer);
    }

    @Override
    public void rollback(PluginRequest request, StreamObserver<PluginsResponse> observer) {
        answer(observer, toProto(plugins.rollback(request.getPlugin())));
    }

    @Override
    public void uninstall(PluginRequest request, StreamObserver<PluginsResponse> observer) {
        answer(observer, toProto(plugins.uninstall(request.getPlugin())));
    }

    @Override
    public void replace(PluginRequest request, StreamObserver<PluginsResponse> observer) {
        answer(observer, toProto(List.of(plugins.replace(request.getPlugin()))));
    }

    @Override
    public void drain(DrainPluginRequest request, StreamObserver<PluginsResponse> observer) {
        var limit = PluginMessages.fromProto(request.getLimit());
        answer(observer, toProto(List.of(plugins.drain(request.getPlugin(), limit))));
    }

    @Override
    public void enable(PluginRequest request, StreamObserver<PluginsResponse> observer) {
        answer(observer, toProto(List.of(plugins.enable(request.getPlugin()))));
    }

    @Override
    public void disable(DisablePluginRequest request, StreamObserver<PluginsResponse> observer) {
        answer(
                observer,
                toProto(List.of(plugins.disable(request.getPlugin(), request.getLasting()))));
    }
}
