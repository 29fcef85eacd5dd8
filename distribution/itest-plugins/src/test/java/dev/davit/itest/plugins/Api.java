package dev.davit.itest.plugins;

import com.google.protobuf.ByteString;

import dev.davit.grpc.UnixSockets;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.InstallHeader;
import dev.davit.proto.services.plugins.v1.InstallPluginRequest;
import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginRequest;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;
import dev.davit.proto.services.plugins.v1.PluginsResponse;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** A connection to the daemon in a namespace of its own. */
final class Api implements AutoCloseable {
    private static final int CHUNK = 1 << 20;
    private static final long PATIENCE_SECONDS = 120;

    private final EventLoopGroup loop = UnixSockets.loop(1, "campaign-");
    private final ManagedChannel connection;
    private final Channel channel;

    Api(Path socket, String namespace) {
        connection = UnixSockets.channel(socket.toString(), loop).build();
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER),
                namespace);
        channel =
                ClientInterceptors.intercept(
                        connection, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    SnapshotsGrpc.SnapshotsBlockingStub snapshots() {
        return SnapshotsGrpc.newBlockingStub(channel);
    }

    PluginsGrpc.PluginsBlockingStub plugins() {
        return PluginsGrpc.newBlockingStub(channel);
    }

    /** A plugin as it is listed; an empty message if it is not. */
    Plugin plugin(String id) {
        return plugins().list(ListPluginsRequest.getDefaultInstance()).getPluginsList().stream()
                .filter(plugin -> plugin.getId().equals(id))
                .filter(plugin -> plugin.getType().equals("io.containerd.snapshotter.v1"))
                .findFirst()
                .orElse(Plugin.getDefaultInstance());
    }

    /** Every plugin, by type and id in one. */
    Map<String, Plugin> all() {
        return plugins().list(ListPluginsRequest.getDefaultInstance()).getPluginsList().stream()
                .collect(
                        Collectors.toMap(
                                plugin -> plugin.getType() + "." + plugin.getId(),
                                plugin -> plugin));
    }

    State state(String id) {
        return plugin(id).getState();
    }

    InspectPluginResponse inspect(String id) {
        return plugins().inspect(PluginRequest.newBuilder().setPlugin(id).build());
    }

    /**
     * Installs a bundle, or upgrades a plugin by it.
     *
     * @param plugin empty for whatever the bundle brings
     * @throws io.grpc.StatusRuntimeException as the daemon answers
     */
    List<Plugin> install(String plugin, Path file) {
        var answer = new CompletableFuture<PluginsResponse>();
        StreamObserver<InstallPluginRequest> parts =
                PluginsGrpc.newStub(channel).install(new Answer(answer));
        try {
            var header =
                    InstallHeader.newBuilder()
                            .setName(file.getFileName().toString())
                            .setPlugin(plugin);
            parts.onNext(InstallPluginRequest.newBuilder().setHeader(header).build());
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at += CHUNK) {
                ByteString part =
                        ByteString.copyFrom(bytes, at, Math.min(CHUNK, bytes.length - at));
                parts.onNext(InstallPluginRequest.newBuilder().setData(part).build());
            }
            parts.onCompleted();
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getPluginsList();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(e);
        } catch (IOException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException("cannot install " + file, e);
        }
    }

    private record Answer(CompletableFuture<PluginsResponse> answer)
            implements StreamObserver<PluginsResponse> {
        @Override
        public void onNext(PluginsResponse response) {
            answer.complete(response);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            answer.completeExceptionally(new IllegalStateException("no answer"));
        }
    }

    @Override
    public void close() {
        connection.shutdownNow();
        UnixSockets.stop(loop);
    }
}
