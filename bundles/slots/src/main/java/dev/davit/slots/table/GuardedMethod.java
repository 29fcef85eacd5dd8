package dev.davit.slots.table;

import dev.davit.api.slot.MethodClass;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A method of a contract, as one generation's guard calls it. */
final class GuardedMethod {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private final Method method;
    private final String spanName;
    private final MethodClass kind;
    private final Meter meter;
    private final Set<Class<?>> parts;
    private final boolean answersParts;

    /**
     * Rather than reflection, which the daemon's settings make a native call: a virtual thread that
     * waits below one keeps its carrier.
     */
    private final @Nullable MethodHandle handle;

    /**
     * @param slot short name of the slot, for spans
     */
    GuardedMethod(Method method, MethodClass kind, Meter meter, Set<Class<?>> parts, String slot) {
        spanName = slot + " " + method.getName();
        this.method = method;
        this.kind = kind;
        this.meter = meter;
        this.parts = parts;
        handle = handle(method);
        answersParts = isPart(method.getGenericReturnType());
    }

    String name() {
        return method.getName();
    }

    String spanName() {
        return spanName;
    }

    MethodClass kind() {
        return kind;
    }

    Meter meter() {
        return meter;
    }

    /** Whether what it answers is, or holds, a part of the plugin. */
    boolean answersParts() {
        return answersParts;
    }

    private boolean isPart(Type answer) {
        return switch (answer) {
            case Class<?> plain -> parts.contains(plain);
            case ParameterizedType holder
                    when holder.getRawType() == Optional.class
                            || holder.getRawType() == List.class ->
                    isPart(holder.getActualTypeArguments()[0]);
            default -> false;
        };
    }

    /** Its answer with the parts in it wrapped. */
    @Nullable Object wrapParts(@Nullable Object answer, UnaryOperator<Object> wrap) {
        return switch (answer) {
            case null -> null;
            case Optional<?> holder -> holder.map(wrap);
            case List<?> holder -> {
                var wrapped = new ArrayList<Object>(holder.size());
                holder.forEach(part -> wrapped.add(wrap.apply(part)));
                yield List.copyOf(wrapped);
            }
            default -> wrap.apply(answer);
        };
    }

    @Nullable Object invoke(Object target, Object @Nullable [] arguments) throws Throwable {
        if (handle != null) {
            return (Object) handle.invokeExact(target, arguments);
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause == null ? e : cause;
        }
    }

    private static @Nullable MethodHandle handle(Method method) {
        try {
            return LOOKUP.unreflect(method)
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
        } catch (IllegalAccessException e) {
            // An interface of a package that is not public to all: reflection has to do.
            return null;
        }
    }
}
