package dev.davit.rpc.server;

import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the method of a request among the services that are in the slot at this moment.
 *
 * <p>A service of this bundle that is ready is called as it is. Everything else (a service of
 * another bundle, one that is starting or being replaced) goes through {@link HeldCall}, which
 * waits for it and holds its generation for the length of the call. Never blocks: it runs on the
 * transport's thread.
 */
final class ServiceRegistry extends HandlerRegistry {
    /** Services of containerd that nobody serves here unless a bundle brings them. */
    private static final Map<String, String> LATER =
            Map.of(
                    "containerd.services.transfer.v1.Transfer",
                    "this daemon has no transfer service: let the client pull and push itself,"
                            + " with ctr images pull --local",
                    "containerd.services.streaming.v1.Streaming",
                    "this daemon has no streaming service",
                    "containerd.services.mounts.v1.Mounts",
                    "this daemon has no mount manager: mount what snapshots answer as it is");

    /** What a call is counted as that nobody answers: clients may invent any number of names. */
    private static final String UNKNOWN = "unknown/unknown";

    private final Slot<BindableService> slot;
    private final Map<String, Bound> own = new ConcurrentHashMap<>();

    private record Bound(BindableService service, ServerServiceDefinition definition) {}

    ServiceRegistry(Slot<BindableService> slot) {
        this.slot = slot;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
        String service = MethodDescriptor.extractFullServiceName(method);
        if (service == null) {
            return refusal("malformed method name: \"/" + method + "\"");
        }
        try (Handle<BindableService> handle = slot.tryUse(service)) {
            if (handle != null && isOwn(handle.plugin())) {
                return ownMethod(service, handle.plugin(), method);
            }
        }
        return slot.isKnown(service)
                ? HeldCall.method(slot, service, method)
                : refusal(LATER.getOrDefault(service, "unknown service " + service));
    }

    /** Services of this bundle live as long as the server and need no counting. */
    private static boolean isOwn(BindableService service) {
        return Objects.equals(
                service.getClass().getClassLoader(), ServiceRegistry.class.getClassLoader());
    }

    private ServerMethodDefinition<?, ?> ownMethod(
            String name, BindableService service, String method) {
        Bound bound = own.get(name);
        if (bound == null || !bound.service.equals(service)) {
            bound = new Bound(service, service.bindService());
            own.put(name, bound);
        }
        ServerMethodDefinition<?, ?> found = bound.definition.getMethod(method);
        return found != null ? found : refusal(unknownMethod(name, method));
    }

    static String unknownMethod(String service, String method) {
        return "unknown method "
                + method.substring(method.indexOf('/') + 1)
                + " for service "
                + service;
    }

    /** A method that answers Unimplemented with these words. */
    private static ServerMethodDefinition<?, ?> refusal(String reason) {
        return ServerMethodDefinition.<InputStream, InputStream>create(
                HeldCall.rawMethod(UNKNOWN),
                (call, headers) -> {
                    call.close(Status.UNIMPLEMENTED.withDescription(reason), new Metadata());
                    return new ServerCall.Listener<>() {};
                });
    }
}
