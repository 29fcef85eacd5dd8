package dev.davit.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import java.util.HashMap;
import java.util.Map;

/** A service as a server offers it: its name and what answers its methods. Immutable. */
public final class TtrpcService {
    /** What answers a method. */
    sealed interface Method {
        /** One request, one answer. */
        record Unary<Q extends MessageLite>(Parser<Q> parser, UnaryHandler<Q> handler)
                implements Method {
            MessageLite answer(ByteString request, ServerCall call) throws Exception {
                return handler.handle(parser.parseFrom(request), call);
            }
        }

        /** A stream in either direction. */
        record Streaming(StreamHandler handler) implements Method {}
    }

    private final String name;
    private final Map<String, Method> methods;

    private TtrpcService(Builder builder) {
        this.name = builder.name;
        this.methods = Map.copyOf(builder.methods);
    }

    /**
     * Begins a service.
     *
     * @param name its full name, {@code containerd.task.v3.Task} for example
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Full name of the service. */
    public String name() {
        return name;
    }

    Map<String, Method> methods() {
        return methods;
    }

    /** Collects the methods of a service. */
    public static final class Builder {
        private final String name;
        private final Map<String, Method> methods = new HashMap<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Adds a method with one request and one answer. */
        public <Q extends MessageLite> Builder unary(
                String method, Parser<Q> request, UnaryHandler<Q> handler) {
            methods.put(method, new Method.Unary<>(request, handler));
            return this;
        }

        /** Adds a method with a stream in either direction. */
        public Builder streaming(String method, StreamHandler handler) {
            methods.put(method, new Method.Streaming(handler));
            return this;
        }

        /** The service. */
        public TtrpcService build() {
            return new TtrpcService(this);
        }
    }
}
