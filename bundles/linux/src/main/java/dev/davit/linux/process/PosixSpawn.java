package dev.davit.linux.process;

import dev.davit.linux.Errno;
import dev.davit.linux.LinuxException;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * posix_spawn of the C library, the one way to start a process that neither copies this one's
 * memory nor runs any code of it in the child.
 */
final class PosixSpawn implements AutoCloseable {
    /** Room for the library's opaque structures, which are 80 and 336 bytes today. */
    private static final int STRUCTURE = 1024;

    private static final int SIGNAL_SET = 128;
    private static final int SET_GROUP = 0x02;
    private static final int SET_DEFAULT_SIGNALS = 0x04;
    private static final int SET_SIGNAL_MASK = 0x08;
    private static final int SET_SESSION = 0x80;

    /** The signals that have names; the others belong to the C library. */
    private static final long NAMED_SIGNALS = 0x7fffffff;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment actions = arena.allocate(STRUCTURE, 16);
    private final MemorySegment attributes = arena.allocate(STRUCTURE, 16);

    PosixSpawn() {
        call("posix_spawn_file_actions_init", actions.address());
        call("posix_spawnattr_init", attributes.address());
        MemorySegment none = arena.allocate(SIGNAL_SET, 8);
        MemorySegment named = arena.allocate(SIGNAL_SET, 8);
        named.set(ValueLayout.JAVA_LONG, 0, NAMED_SIGNALS);
        call("posix_spawnattr_setsigmask", attributes.address(), none.address());
        call("posix_spawnattr_setsigdefault", attributes.address(), named.address());
    }

    /**
     * One handle for all of these functions, since linking one costs milliseconds. They take up to
     * six integers or pointers, which the calling conventions of x86-64 and aarch64 put into the
     * same registers whatever their width, and ignore the registers they do not know.
     */
    private static final class Linked {
        static final Linker LINKER = Linker.nativeLinker();
        static final MethodHandle FUNCTION = link();

        @SuppressWarnings("restricted") // This bundle is where native calls are made.
        private static MethodHandle link() {
            ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
            return LINKER.downcallHandle(
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, word, word, word, word, word, word));
        }

        static MemorySegment find(String function) {
            return LINKER.defaultLookup()
                    .find(function)
                    .orElseThrow(
                            () ->
                                    new UnsupportedOperationException(
                                            function
                                                    + " is missing: glibc 2.34 or newer is"
                                                    + " needed"));
        }
    }

    /** In the child: the current directory. */
    void changeDirectory(String path) {
        call("posix_spawn_file_actions_addchdir_np", actions.address(), text(path));
    }

    /** In the child: a number stands for the open file of another number. */
    void duplicate(int from, int to) {
        call("posix_spawn_file_actions_adddup2", actions.address(), from, to);
    }

    /** In the child: a number stands for a newly opened file. */
    void open(int number, String path, int flags) {
        call("posix_spawn_file_actions_addopen", actions.address(), number, text(path), flags, 0);
    }

    /** In the child: a number is not open. */
    void close(int number) {
        call("posix_spawn_file_actions_addclose", actions.address(), number);
    }

    /** In the child: no number from this one on is open. */
    void closeFrom(int number) {
        call("posix_spawn_file_actions_addclosefrom_np", actions.address(), number);
    }

    /**
     * Starts the process.
     *
     * @return its number
     */
    int start(Command command, String executable) {
        int flags = SET_DEFAULT_SIGNALS | SET_SIGNAL_MASK;
        flags |=
                switch (command.group()) {
                    case INHERITED -> 0;
                    case OWN_GROUP -> SET_GROUP;
                    case OWN_SESSION -> SET_SESSION;
                };
        call("posix_spawnattr_setflags", attributes.address(), flags);
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        List<String> environment =
                command.environment().entrySet().stream()
                        .map((Map.Entry<String, String> e) -> e.getKey() + "=" + e.getValue())
                        .toList();
        int error =
                invoke(
                        "posix_spawn",
                        pid.address(),
                        text(executable),
                        actions.address(),
                        attributes.address(),
                        texts(command.arguments()),
                        texts(environment));
        if (error != 0) {
            throw new LinuxException("fork/exec", executable, new Errno(error));
        }
        return pid.get(ValueLayout.JAVA_INT, 0);
    }

    private long texts(List<String> texts) {
        MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ValueLayout.JAVA_LONG, i, text(texts.get(i)));
        }
        return array.address();
    }

    private long text(String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_8).address();
    }

    private static void call(String function, long... arguments) {
        int error = invoke(function, arguments);
        if (error != 0) {
            throw new LinuxException(function, "", new Errno(error));
        }
    }

    private static int invoke(String function, long... a) {
        long[] six = new long[6];
        System.arraycopy(a, 0, six, 0, a.length);
        try {
            return (int)
                    Linked.FUNCTION.invokeExact(
                            Linked.find(function), six[0], six[1], six[2], six[3], six[4], six[5]);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of C throws nothing", e);
        }
    }

    @Override
    public void close() {
        call("posix_spawn_file_actions_destroy", actions.address());
        call("posix_spawnattr_destroy", attributes.address());
        arena.close();
    }
}
