package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Platforms;
import dev.davit.grpc.convert.Times;
import dev.davit.kit.filter.Filters;
import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.ListPluginsResponse;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.service.Introspection;
import dev.davit.slots.PluginDescription;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Plugins with their true states, for davit's own command line. */
@Component(service = BindableService.class)
@SlotId("davit.services.plugins.v1.Plugins")
@ShownAs("plugins")
public final class PluginsRpc extends PluginsGrpc.PluginsImplBase {
    private final Introspection introspection;

    @Activate
    public PluginsRpc(@Reference Introspection introspection) {
        this.introspection = introspection;
    }

    @Override
    public void list(ListPluginsRequest request, StreamObserver<ListPluginsResponse> observer) {
        var response = ListPluginsResponse.newBuilder();
        introspection
                .allPlugins(Filters.parse(request.getFiltersList()))
                .forEach(plugin -> response.addPlugins(toProto(plugin)));
        answer(observer, response.build());
    }

    private static Plugin toProto(PluginDescription line) {
        var plugin =
                Plugin.newBuilder()
                        .setType(line.type())
                        .setId(line.id())
                        .addAllRequires(line.requires())
                        .setState(State.valueOf(line.state().name()))
                        .setSince(Times.toProto(line.since()))
                        .setReason(line.reason())
                        .setGeneration(line.generation())
                        .setVersion(line.version())
                        .addAllCapabilities(line.capabilities())
                        .putAllExports(line.exports());
        line.platforms().forEach(platform -> plugin.addPlatforms(Platforms.toProto(platform)));
        return plugin.build();
    }
}
