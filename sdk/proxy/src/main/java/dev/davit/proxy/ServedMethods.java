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

    /**
     * @param services each method at most once
     * @param health serves what they do not
     */
    ServedMethods(List<BindableService> services, BindableService health) {
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
        for (ServerMethodDefinition<?, ?> method : health.bindService().getMethods()) {
            methods.putIfAbsent(method.getMethodDescriptor().getFullMethodName(), method);
        }
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
            String method, @Nullable String authority) {
        return methods.get(method);
    }
}
