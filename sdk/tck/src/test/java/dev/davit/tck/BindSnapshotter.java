package dev.davit.tck;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fake's record with real files beside it: a directory per snapshot, copied whole from its
 * parent and mounted by binding. Slow, simple, and enough to try the rules about files on.
 */
class BindSnapshotter extends ForwardingSnapshotter implements SnapshotCleaner {
    private final Path root;
    private final Map<String, Path> directories = new HashMap<>();
    private final Map<String, Usage> usages = new HashMap<>();
    private int sequence;

    BindSnapshotter(Path root) {
        super(new InMemorySnapshotter());
        this.root = root;
    }

    @Override
    public synchronized List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        Path directory = copyOf(parent);
        super.prepare(key, parent, labels);
        directories.put(key, directory);
        return mounts(key);
    }

    @Override
    public synchronized List<Mount> view(String key, String parent, Map<String, String> labels) {
        Path directory = copyOf(parent);
        super.view(key, parent, labels);
        directories.put(key, directory);
        return mounts(key);
    }

    @Override
    public synchronized List<Mount> mounts(String key) {
        super.mounts(key);
        boolean writable = stat(key).kind() == SnapshotKind.ACTIVE;
        return List.of(
                new Mount("bind", of(key).toString(), List.of("bind", writable ? "rw" : "ro")));
    }

    @Override
    public synchronized void commit(
            String name, String key, Map<String, String> labels, String rebase) {
        Usage usage = usage(key);
        super.commit(name, key, labels, rebase);
        usages.put(name, usage);
        directories.put(name, of(key));
        directories.remove(key);
    }

    @Override
    public synchronized void remove(String key) {
        super.remove(key);
        directories.remove(key);
        usages.remove(key);
    }

    @Override
    public synchronized Usage usage(String key) {
        return switch (stat(key).kind()) {
            case VIEW -> Usage.ZERO;
            case COMMITTED -> usages.getOrDefault(key, Usage.ZERO);
            case ACTIVE -> measure(of(key));
        };
    }

    @Override
    public void cleanup() {}

    /** The directory of a snapshot. */
    final synchronized Path of(String key) {
        return directories.getOrDefault(key, root.resolve("none"));
    }

    private synchronized Path copyOf(String parent) {
        Path directory = root.resolve(Integer.toString(++sequence));
        try {
            Files.createDirectory(directory);
            if (directories.containsKey(parent)) {
                Command.run(
                        root, List.of("cp", "-aT", of(parent).toString(), directory.toString()));
            }
            return directory;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static Usage measure(Path tree) {
        try {
            String bytes = Command.run(tree, List.of("du", "-s", "-B1", "."));
            String inodes = Command.run(tree, List.of("du", "-s", "--inodes", "."));
            return new Usage(number(bytes), number(inodes));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static long number(String output) {
        return Long.parseLong(output.substring(0, output.indexOf('\t')));
    }

    private static DavitException failed(IOException e) {
        ErrorCode code =
                e instanceof InterruptedIOException ? ErrorCode.CANCELLED : ErrorCode.UNKNOWN;
        return new DavitException(code, String.valueOf(e.getMessage()), e);
    }
}
