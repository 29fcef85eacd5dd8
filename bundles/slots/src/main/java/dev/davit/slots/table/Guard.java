package dev.davit.slots.table;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.CallOwner;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;
import dev.davit.api.trace.Span;
import dev.davit.slots.HandedOver;
import dev.davit.slots.Handle;
import dev.davit.slots.trace.ActiveSpan;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between the callers of one generation and its plugin: counts and times each call, bounds
 * how many there are and how long they take, and tells the place's health how they ended. The
 * plugin, and the parts that its methods answer, are handed out wrapped.
 *
 * <p>A wrapper has the interfaces that the plugin has and that the loader of its contract sees: so
 * callers find its optional abilities, and nothing of its own.
 */
final class Guard {
    private final SlotType<?> type;
    private final CallRecords records;
    private final CallBook book;
    private final Health health;
    private final Meters meters;
    private final String version;
    private final boolean canBeAsked;
    private final Map<Method, GuardedMethod> methods = new ConcurrentHashMap<>();
    private final Map<Class<?>, Class<?>[]> shared = new ConcurrentHashMap<>();

    /**
     * @param canBeAsked whether the plugin has a health check
     */
    Guard(SlotType<?> type, CallRecords records, String version, boolean canBeAsked) {
        this.canBeAsked = canBeAsked;
        this.type = type;
        this.version = version;
        this.records = records;
        book = records.book();
        health = records.health();
        meters = records.meters();
    }

    /** The plugin or a part of it, wrapped; as it is where the slot hands out directly. */
    <T> T wrap(T plugin) {
        if (type.direct() || !isWrappable(type.contract())) {
            return plugin;
        }
        Class<?>[] interfaces = shared.computeIfAbsent(plugin.getClass(), this::sharedInterfaces);
        @SuppressWarnings("unchecked") // it has every interface by which callers know the plugin
        T wrapped =
                (T)
                        Proxy.newProxyInstance(
                                type.contract().getClassLoader(), interfaces, new Wrapper(plugin));
        return wrapped;
    }

    private static boolean isWrappable(Class<?> contract) {
        return contract.isInterface() && Modifier.isPublic(contract.getModifiers());
    }

    private Class<?>[] sharedInterfaces(Class<?> plugin) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> at = plugin; at != null; at = at.getSuperclass()) {
            collect(at, found);
        }
        return found.toArray(Class<?>[]::new);
    }

    private void collect(Class<?> from, Set<Class<?>> found) {
        for (Class<?> candidate : from.getInterfaces()) {
            if (Modifier.isPublic(candidate.getModifiers()) && isSeen(candidate)) {
                found.add(candidate);
            }
            collect(candidate, found);
        }
    }

    private boolean isSeen(Class<?> candidate) {
        ClassLoader loader = type.contract().getClassLoader();
        try {
            return candidate.equals(Class.forName(candidate.getName(), false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private GuardedMethod guarded(Method method) {
        GuardedMethod known = methods.get(method);
        return known != null
                ? known
                : methods.computeIfAbsent(
                        method,
                        key ->
                                new GuardedMethod(
                                        key,
                                        type.classOf(key.getName()),
                                        meters.of(version, key.getName()),
                                        type.parts(),
                                        type.name()));
    }

    private @Nullable Object call(Method called, Object target, Object @Nullable [] arguments)
            throws Throwable {
        GuardedMethod method = guarded(called);
        OpenCall call = open(method.name(), method.kind());
        ActiveSpan span = records.spans().begin(method.spanName(), Span.Kind.INTERNAL);
        Object answer;
        try {
            answer =
                    span == ActiveSpan.NONE
                            ? method.invoke(target, arguments)
                            : span.<@Nullable Object, Throwable>call(
                                    () -> method.invoke(target, arguments));
        } catch (Throwable failure) {
            throw failed(method.meter(), call, span, failure);
        }
        succeeded(method.meter(), call);
        end(span, Optional.empty());
        return method.answersParts() ? method.wrapParts(answer, this::wrap) : answer;
    }

    private void end(ActiveSpan span, Optional<ErrorCode> failure) {
        if (span.isRecorded()) {
            span.with("davit.slot", type.typeId())
                    .with("davit.plugin", records.id())
                    .with("davit.plugin.version", version)
                    .end(failure);
        }
    }

    private OpenCall open(String name, MethodClass kind) {
        CallOwner owner = CallOwner.CURRENT.isBound() ? CallOwner.CURRENT.get() : null;
        var call = new OpenCall(name, kind, records.limits().get().nanos(kind), owner, this);
        book.enter(call);
        return call;
    }

    /** A call that its caller tells about. */
    Handle.OpenCall begin(String method) {
        OpenCall call = OpenCall.unbound(method, this);
        book.enter(call);
        Meter meter = meters.of(version, method);
        var open = new AtomicBoolean(true);
        return failure -> {
            if (open.compareAndSet(true, false)) {
                book.leave(call);
                failure.ifPresentOrElse(
                        code -> meter.failed(code, call.age()), () -> meter.succeeded(call.age()));
            }
        };
    }

    /** Ends the calls that only wait, since the generation is to go: they are made again. */
    void stopWaits() {
        book.forEach(
                call -> {
                    if (call.kind() == MethodClass.WAIT && call.isInside(this)) {
                        call.stop(true);
                    }
                });
    }

    private void succeeded(Meter meter, OpenCall call) {
        book.leave(call);
        call.end();
        meter.succeeded(call.age());
        health.succeeded();
    }

    /** What the caller is told of a failure. */
    private Throwable failed(Meter meter, OpenCall call, ActiveSpan span, Throwable failure) {
        book.leave(call);
        boolean stopped = call.end();
        if (stopped && call.isHandedOver()) {
            end(span, Optional.of(ErrorCode.ABORTED));
            return new HandedOver(records.label());
        }
        if (stopped) {
            meter.failed(ErrorCode.UNAVAILABLE, call.age());
            end(span, Optional.of(ErrorCode.UNAVAILABLE));
            return records.overdue(call.method(), call.kind(), failure);
        }
        ErrorCode code = failure instanceof DavitException e ? e.code() : ErrorCode.UNKNOWN;
        meter.failed(code, call.age());
        end(span, Optional.of(code));
        health.failed(failure, canBeAsked);
        return failure;
    }

    /** Hands calls of one object on. */
    private final class Wrapper implements InvocationHandler {
        private final Object target;

        Wrapper(Object target) {
            this.target = target;
        }

        @Override
        public @Nullable Object invoke(Object wrapper, Method method, Object @Nullable [] arguments)
                throws Throwable {
            if (method.getDeclaringClass() != Object.class) {
                return call(method, target, arguments);
            }
            return switch (method.getName()) {
                case "equals" -> arguments != null && isSame(arguments[0]);
                case "hashCode" -> target.hashCode();
                default -> target.toString();
            };
        }

        private boolean isSame(@Nullable Object other) {
            return other != null
                    && Proxy.isProxyClass(other.getClass())
                    && Proxy.getInvocationHandler(other) instanceof Wrapper wrapper
                    && wrapper.target.equals(target);
        }
    }
}
