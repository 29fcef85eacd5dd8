package dev.davit.proxy;

import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The methods of all services, by their full names. */
final class ServedMethods extends HandlerRegistry {
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();

    ServedMethods(List<BindableService> services) {
        if (services.isEmpty()) {
            throw new IllegalArgumentException("nothing to serve");
        }
        for (BindableService service : services) {
            for (ServerMethodDefinition<?, ?> method : service.bindService().getMethods()) {
                String name = method.getMethodDescriptor().getFullMethodName();
                if (methods.put(name, method) != null) {
                    throw new IllegalArgumentException("served twice: " + name);
                }
            }
        }
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
            String method, @Nullable String authority) {
        return methods.get(method);
    }
}
