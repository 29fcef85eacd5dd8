package dev.davit.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.rpc.Code;
import com.google.rpc.Status;

import dev.davit.api.DavitException;
import dev.davit.api.Filter;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Platforms;
import dev.davit.grpc.server.Answers;
import dev.davit.kit.filter.Filters;
import dev.davit.proto.services.introspection.v1.IntrospectionGrpc;
import dev.davit.proto.services.introspection.v1.Plugin;
import dev.davit.proto.services.introspection.v1.PluginInfoRequest;
import dev.davit.proto.services.introspection.v1.PluginInfoResponse;
import dev.davit.proto.services.introspection.v1.PluginsRequest;
import dev.davit.proto.services.introspection.v1.PluginsResponse;
import dev.davit.proto.services.introspection.v1.ServerResponse;
import dev.davit.service.Introspection;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginState;

import io.grpc.BindableService;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Locale;

/** Lists plugins and says who the daemon is. */
@Component(service = BindableService.class)
@SlotId("containerd.services.introspection.v1.Introspection")
@ShownAs("introspection")
public final class IntrospectionRpc extends IntrospectionGrpc.IntrospectionImplBase {
    private final Introspection introspection;

    @Activate
    public IntrospectionRpc(@Reference Introspection introspection) {
        this.introspection = introspection;
    }

    @Override
    public void plugins(PluginsRequest request, StreamObserver<PluginsResponse> observer) {
        var response = PluginsResponse.newBuilder();
        introspection.plugins(filter(request)).forEach(line -> response.addPlugins(plugin(line)));
        Answers.answer(observer, response.build());
    }

    @Override
    public void server(Empty request, StreamObserver<ServerResponse> observer) {
        Introspection.Identity identity = introspection.identity();
        Answers.answer(
                observer,
                ServerResponse.newBuilder()
                        .setUuid(identity.uuid())
                        .setPid(identity.pid())
                        .setPidns(identity.pidNamespace())
                        .build());
    }

    @Override
    public void pluginInfo(PluginInfoRequest request, StreamObserver<PluginInfoResponse> observer) {
        PluginDescription line = introspection.plugin(request.getType(), request.getId());
        var response = PluginInfoResponse.newBuilder().setPlugin(plugin(line));
        if (request.hasOptions()) {
            Any extra = Anys.toProto(introspection.ask(line, Anys.fromProto(request.getOptions())));
            response.setExtra(extra);
        }
        Answers.answer(observer, response.build());
    }

    /** Here alone containerd puts the class first and adds a detail. */
    private static Filter filter(PluginsRequest request) {
        try {
            return Filters.parse(request.getFiltersList());
        } catch (DavitException e) {
            String suffix = ": " + e.code().text();
            String text = e.getMessage();
            String bare = text.substring(0, text.length() - suffix.length());
            Status detail =
                    Status.newBuilder()
                            .setCode(Code.INVALID_ARGUMENT_VALUE)
                            .setMessage(e.code().text())
                            .build();
            throw StatusProto.toStatusRuntimeException(
                    detail.toBuilder()
                            .setMessage(e.code().text() + ": " + bare + suffix)
                            .addDetails(Any.pack(detail))
                            .build());
        }
    }

    private static Plugin plugin(PluginDescription line) {
        var plugin =
                Plugin.newBuilder()
                        .setType(line.type())
                        .setId(line.id())
                        .addAllRequires(line.requires())
                        .putAllExports(line.exports())
                        .addAllCapabilities(line.capabilities());
        line.platforms().forEach(platform -> plugin.addPlatforms(Platforms.toProto(platform)));
        if (line.state() != PluginState.READY && line.state() != PluginState.DEGRADED) {
            plugin.setInitErr(
                    Status.newBuilder().setCode(Code.UNKNOWN_VALUE).setMessage(explain(line)));
        }
        return plugin.build();
    }

    private static String explain(PluginDescription line) {
        return line.reason().isEmpty()
                ? line.state().name().toLowerCase(Locale.ROOT)
                : line.reason();
    }
}
