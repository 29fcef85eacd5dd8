package dev.davit.tck;

import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/** The process that {@link SnapshotterCrashTrial} kills. It never ends by itself. */
final class CrashWork {
    static final String LABEL = "containerd.io/snapshot/crash";
    static final String END_OF_LINE = " .";

    private static final int WORKERS = 16;
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private final Snapshotter snapshotter;
    private final String name;
    private final Random random;
    private final ArrayDeque<String> chain = new ArrayDeque<>();
    private int count;

    private CrashWork(Snapshotter snapshotter, String name) {
        this.snapshotter = snapshotter;
        this.name = name;
        this.random = new Random(name.hashCode());
    }

    /** Takes the name of the suite, the root and the number of the life. */
    public static void main(String[] arguments) throws Exception {
        Class<? extends SnapshotterTck> suite =
                Class.forName(arguments[0]).asSubclass(SnapshotterTck.class);
        Snapshotter snapshotter = instance(suite).open(Path.of(arguments[1]));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WORKERS; i++) {
                var work = new CrashWork(snapshotter, "c" + arguments[2] + "-" + i);
                executor.execute(work::forEver);
            }
            if (snapshotter instanceof SnapshotCleaner cleaner) {
                executor.execute(
                        () -> {
                            while (true) {
                                cleaner.cleanup();
                            }
                        });
            }
        }
    }

    static SnapshotterTck instance(Class<? extends SnapshotterTck> suite)
            throws ReflectiveOperationException {
        Constructor<? extends SnapshotterTck> constructor = suite.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    static String describe(SnapshotKind kind, String parent, String label) {
        return kind + " on " + parent + " with " + label;
    }

    private void forEver() {
        try {
            while (true) {
                switch (random.nextInt(4)) {
                    case 0 -> view();
                    case 1 -> removeTop();
                    default -> layer();
                }
            }
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private String parent() {
        return chain.isEmpty() ? "" : chain.getLast();
    }

    private void layer() {
        String key = name + "-key" + ++count;
        String committed = name + "-layer" + count;
        String label = "l" + count;
        String parent = parent();
        call(
                "prepare " + key + " " + parent + " " + label,
                () -> snapshotter.prepare(key, parent, Map.of(LABEL, label)));
        call(
                "commit " + committed + " " + key + " " + label + "c",
                () -> snapshotter.commit(committed, key, Map.of(LABEL, label + "c"), ""));
        chain.addLast(committed);
    }

    private void view() {
        String key = name + "-view" + ++count;
        String parent = parent();
        call(
                "view " + key + " " + parent + " v",
                () -> snapshotter.view(key, parent, Map.of(LABEL, "v")));
        call("remove " + key, () -> snapshotter.remove(key));
    }

    private void removeTop() {
        if (chain.size() > 3) {
            String top = chain.removeLast();
            call("remove " + top, () -> snapshotter.remove(top));
        }
    }

    private void call(String what, Runnable call) {
        say("begin " + what);
        call.run();
        say("done " + what);
    }

    /** One write for one line, so that lines of different threads do not mix. */
    private void say(String words) {
        String line = name + " " + words + END_OF_LINE + "\n";
        try {
            OUT.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What one worker has said, seen from outside. */
    static final class Journal {
        private final Map<String, String> answered = new TreeMap<>();
        private List<String> pending = List.of();

        /** Takes a line as {@link #say} writes it, in words. */
        void note(List<String> words) {
            List<String> call = words.subList(2, words.size() - 1);
            if (words.get(1).equals("begin")) {
                pending = call;
            } else {
                apply(call, answered);
                pending = List.of();
            }
        }

        /** What there is after the calls that were answered. */
        Map<String, String> answered() {
            return answered;
        }

        /** What there is if the call under way has happened too. */
        Map<String, String> withPending() {
            var state = new TreeMap<>(answered);
            if (!pending.isEmpty()) {
                apply(pending, state);
            }
            return state;
        }

        private static void apply(List<String> call, Map<String, String> state) {
            switch (call.getFirst()) {
                case "prepare" -> state.put(call.get(1), made(SnapshotKind.ACTIVE, call));
                case "view" -> state.put(call.get(1), made(SnapshotKind.VIEW, call));
                case "remove" -> state.remove(call.get(1));
                case "commit" -> {
                    String active = String.valueOf(state.remove(call.get(2)));
                    String parent = active.split(" ", -1)[2];
                    state.put(call.get(1), describe(SnapshotKind.COMMITTED, parent, call.get(3)));
                }
                default -> throw new IllegalArgumentException(call.toString());
            }
        }

        private static String made(SnapshotKind kind, List<String> call) {
            return describe(kind, call.get(2), call.get(3));
        }
    }
}
