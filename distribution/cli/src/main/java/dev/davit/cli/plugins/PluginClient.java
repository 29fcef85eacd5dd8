package dev.davit.cli.plugins;

import com.google.protobuf.ByteString;

import dev.davit.cli.Connection;
import dev.davit.proto.services.plugins.v1.DisablePluginRequest;
import dev.davit.proto.services.plugins.v1.DrainPluginRequest;
import dev.davit.proto.services.plugins.v1.InspectPluginResponse;
import dev.davit.proto.services.plugins.v1.InstallHeader;
import dev.davit.proto.services.plugins.v1.InstallPluginRequest;
import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginChange;
import dev.davit.proto.services.plugins.v1.PluginRequest;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;
import dev.davit.proto.services.plugins.v1.PluginsGrpc.PluginsBlockingStub;
import dev.davit.proto.services.plugins.v1.PluginsResponse;
import dev.davit.proto.services.plugins.v1.WatchPluginsRequest;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the daemon is asked about plugins. Failures are the daemon's own words, with what to do
 * where a plugin is unknown.
 */
final class PluginClient {
    private static final int PIECE_BYTES = 1 << 20;

    private final Channel channel;

    private PluginClient(Channel channel) {
        this.channel = channel;
    }

    /** Does something with a connection to the daemon. */
    static <R> R with(Connection connection, Function<PluginClient, R> work) {
        return connection.with(channel -> work.apply(new PluginClient(channel)));
    }

    List<Plugin> list(List<String> filters) {
        return call(stub ->
                        stub.list(ListPluginsRequest.newBuilder().addAllFilters(filters).build()))
                .getPluginsList();
    }

    InspectPluginResponse inspect(String plugin) {
        return call(stub -> stub.inspect(named(plugin)));
    }

    /** Hands over each change; ends with the daemon or with a failure only. */
    void watch(List<String> filters, Consumer<PluginChange> taker) {
        call(
                stub -> {
                    stub.watch(WatchPluginsRequest.newBuilder().addAllFilters(filters).build())
                            .forEachRemaining(taker);
                    return filters;
                });
    }

    List<Plugin> rollback(String plugin) {
        return changed(stub -> stub.rollback(named(plugin)));
    }

    List<Plugin> uninstall(String plugin) {
        return changed(stub -> stub.uninstall(named(plugin)));
    }

    List<Plugin> replace(String plugin) {
        return changed(stub -> stub.replace(named(plugin)));
    }

    List<Plugin> enable(String plugin) {
        return changed(stub -> stub.enable(named(plugin)));
    }

    List<Plugin> disable(String plugin, boolean lasting) {
        return changed(
                stub ->
                        stub.disable(
                                DisablePluginRequest.newBuilder()
                                        .setPlugin(plugin)
                                        .setLasting(lasting)
                                        .build()));
    }

    List<Plugin> drain(String plugin, Duration limit) {
        return changed(
                stub ->
                        stub.drain(
                                DrainPluginRequest.newBuilder()
                                        .setPlugin(plugin)
                                        .setLimit(
                                                com.google.protobuf.Duration.newBuilder()
                                                        .setSeconds(limit.getSeconds())
                                                        .setNanos(limit.getNano()))
                                        .build()));
    }

    /**
     * Sends a bundle.
     *
     * @param plugin the plugin to upgrade; empty for whatever the bundle brings
     */
    List<Plugin> install(Path file, String plugin) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return send(bytes, file.toAbsolutePath().getFileName().toString(), plugin)
                    .getPluginsList();
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read bundle " + file + ": " + e, e);
        } catch (StatusException e) {
            throw explained(e.getStatus());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while sending " + file, e);
        }
    }

    private PluginsResponse send(InputStream bytes, String name, String plugin)
            throws IOException, StatusException, InterruptedException {
        BlockingClientCall<InstallPluginRequest, PluginsResponse> call =
                PluginsGrpc.newBlockingV2Stub(channel).install();
        var header = InstallHeader.newBuilder().setName(name).setPlugin(plugin);
        boolean open = call.write(InstallPluginRequest.newBuilder().setHeader(header).build());
        // A daemon that wants no more has failed, and says why in its answer.
        for (byte[] piece = bytes.readNBytes(PIECE_BYTES);
                open && piece.length > 0;
                piece = bytes.readNBytes(PIECE_BYTES)) {
            open =
                    call.write(
                            InstallPluginRequest.newBuilder()
                                    .setData(ByteString.copyFrom(piece))
                                    .build());
        }
        call.halfClose();
        PluginsResponse response = call.read();
        if (response == null) {
            throw new IllegalStateException("the daemon has not answered");
        }
        return response;
    }

    private List<Plugin> changed(Function<PluginsBlockingStub, PluginsResponse> request) {
        return call(request).getPluginsList();
    }

    private <R> R call(Function<PluginsBlockingStub, R> request) {
        try {
            return request.apply(PluginsGrpc.newBlockingStub(channel));
        } catch (StatusRuntimeException e) {
            throw explained(e.getStatus());
        }
    }

    private static StatusRuntimeException explained(Status status) {
        return switch (status.getCode()) {
            case NOT_FOUND ->
                    status.withDescription(status.getDescription() + "; see davit plugins ls")
                            .asRuntimeException();
            default -> status.asRuntimeException();
        };
    }

    private static PluginRequest named(String plugin) {
        return PluginRequest.newBuilder().setPlugin(plugin).build();
    }
}
