package dev.davit.cli;

import dev.davit.grpc.UnixSockets;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** How the daemon is reached; flags and environment are those of ctr. */
public final class Connection {
    @Option(
            names = {"-a", "--address"},
            paramLabel = "PATH",
            defaultValue = "${env:CONTAINERD_ADDRESS:-/run/containerd/containerd.sock}",
            description = "socket of the daemon (CONTAINERD_ADDRESS; ${DEFAULT-VALUE})")
    private String address = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "${env:CONTAINERD_NAMESPACE:-default}",
            description =
                    "namespace of what commands name (CONTAINERD_NAMESPACE; ${DEFAULT-VALUE})")
    private String namespace = "";

    /** The daemon's socket, as other programs take it. */
    public String address() {
        return address;
    }

    /** Does something with a channel to the daemon, in the namespace of the command line. */
    public <R> R with(Function<Channel, R> work) {
        return within(namespace, work);
    }

    /** Does something with a channel to the daemon, in a namespace. */
    public <R> R within(String scope, Function<Channel, R> work) {
        Path socket = Path.of(UnixSockets.path(address));
        if (!Files.exists(socket)) {
            throw new IllegalStateException(
                    "no daemon at " + socket + ": there is no such socket; see --address");
        }
        EventLoopGroup loop = UnixSockets.loop(1, "davit-");
        ManagedChannel channel = UnixSockets.channel(socket.toString(), loop).build();
        try {
            var headers = new Metadata();
            headers.put(
                    Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER),
                    scope);
            return work.apply(
                    ClientInterceptors.intercept(
                            channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
        } finally {
            channel.shutdownNow();
            UnixSockets.stop(loop);
        }
    }
}
