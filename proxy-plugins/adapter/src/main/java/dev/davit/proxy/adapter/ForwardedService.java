package dev.davit.proxy.adapter;

import dev.davit.api.DavitException;
import dev.davit.grpc.CallHeaders;
import dev.davit.grpc.convert.Statuses;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;

/**
 * A gRPC service of another process, whatever its methods are: calls are forwarded byte for byte.
 * It binds a single method, {@code *}, which stands for all.
 */
public class ForwardedService implements BindableService {
    /** What is said between two ends of a connection, and said anew on the next. */
    private static final Set<String> HOP_BY_HOP =
            Set.of(
                    "connection",
                    "content-type",
                    "grpc-accept-encoding",
                    "grpc-encoding",
                    "grpc-timeout",
                    "host",
                    "keep-alive",
                    "te",
                    "transfer-encoding",
                    "upgrade",
                    "user-agent");

    private final Peer peer;
    private final String service;

    /**
     * @param service its full name
     */
    public ForwardedService(Peer peer, String service) {
        this.peer = peer;
        this.service = service;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(service)
                .addMethod(raw(service + "/*"), this::forward)
                .build();
    }

    private ServerCall.Listener<byte[]> forward(ServerCall<byte[], byte[]> call, Metadata headers) {
        String method = call.getMethodDescriptor().getFullMethodName();
        try {
            Channel channel = peer.route().channel();
            // The context of the call brings its deadline and its end.
            ClientCall<byte[], byte[]> onward = channel.newCall(raw(method), CallOptions.DEFAULT);
            return ForwardedCall.start(call, onward, onward(headers));
        } catch (DavitException e) {
            call.close(Statuses.of(e), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    /** Those of the client, but who calls is said in the daemon's words. */
    private static Metadata onward(Metadata headers) {
        var onward = new Metadata();
        onward.merge(headers);
        for (String name : HOP_BY_HOP) {
            onward.discardAll(key(name));
        }
        Metadata own = CallHeaders.current().toMetadata();
        for (String name : own.keys()) {
            onward.discardAll(key(name));
        }
        onward.merge(own);
        return onward;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);
    }

    private static MethodDescriptor<byte[], byte[]> raw(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(name)
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        private static final Bytes INSTANCE = new Bytes();

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
