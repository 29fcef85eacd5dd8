package dev.davit.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Where every system call passes: one downcall of the C library's {@code syscall} serves them all,
 * because each linked handle costs milliseconds at start. Calls are made on the caller's thread; a
 * virtual thread holds its carrier meanwhile, see {@link PlatformThreads}.
 */
final class Kernel {
    private static final int EINTR = Errno.EINTR.number();

    private final Faults faults;
    private final boolean faulty;

    Kernel(Faults faults) {
        this.faults = faults;
        this.faulty = !faults.equals(Faults.NONE);
    }

    /** Linked when the first call is made. */
    private static final class Linked {
        static final MethodHandle SYSCALL = link();

        @SuppressWarnings("restricted") // This bundle is where native calls are made.
        private static MethodHandle link() {
            Linker linker = Linker.nativeLinker();
            ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));
        }
    }

    /**
     * Makes a call, again after EINTR.
     *
     * @param object named to {@link Faults} only
     * @return the result, or the negated errno
     */
    long attempt(Scratch scratch, Call call, Object object, long... arguments) {
        if (faulty) {
            Optional<Errno> fault = faults.before(call, object.toString());
            if (fault.isPresent()) {
                return -fault.get().number();
            }
        }
        while (true) {
            long result = make(scratch.capture(), call, arguments);
            if (result != -1) {
                return result;
            }
            int errno = scratch.errno();
            if (errno != EINTR || call == Call.CLOSE) {
                return -errno;
            }
        }
    }

    /** Like {@link #attempt}, but a failure is thrown. */
    long call(Scratch scratch, Call call, String operation, Object object, long... arguments) {
        long result = attempt(scratch, call, object, arguments);
        if (result < 0) {
            throw failure(operation, object, result);
        }
        return result;
    }

    static LinuxException failure(String operation, Object object, long result) {
        return new LinuxException(operation, object.toString(), new Errno((int) -result));
    }

    private static long make(MemorySegment capture, Call call, long[] a) {
        long b0 = a.length > 0 ? a[0] : 0;
        long b1 = a.length > 1 ? a[1] : 0;
        long b2 = a.length > 2 ? a[2] : 0;
        long b3 = a.length > 3 ? a[3] : 0;
        long b4 = a.length > 4 ? a[4] : 0;
        long b5 = a.length > 5 ? a[5] : 0;
        try {
            return (long)
                    Linked.SYSCALL.invokeExact(
                            capture, (long) call.number(), b0, b1, b2, b3, b4, b5);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call throws nothing", e);
        }
    }
}
