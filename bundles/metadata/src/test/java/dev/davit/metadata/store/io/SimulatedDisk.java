package dev.davit.metadata.store.io;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that knows what a power loss would leave: sectors and names that were not synced
 * survive by chance. A {@link Fault} may make any operation fail.
 */
public final class SimulatedDisk implements Disk {
    private final Object monitor = new Object();

    @GuardedBy("monitor")
    private final Map<Path, Inode> names = new TreeMap<>();

    @GuardedBy("monitor")
    private final Map<Path, Inode> durableNames = new TreeMap<>();

    /** Changes of names since their directory was synced, in order. */
    @GuardedBy("monitor")
    private final List<NameChange> pending = new ArrayList<>();

    @GuardedBy("monitor")
    private Fault fault = Fault.NONE;

    @GuardedBy("monitor")
    private long operations;

    @GuardedBy("monitor")
    private boolean off;

    @GuardedBy("monitor")
    private boolean pretending;

    /** What an operation asks the disk to do. */
    public enum Operation {
        CREATE,
        WRITE,
        SYNC,
        TRUNCATE,
        RENAME,
        LINK,
        DELETE,
        SYNC_DIRECTORY,
        READ
    }

    /** Decides before every operation whether it goes through. */
    @FunctionalInterface
    public interface Fault {
        Fault NONE = (operation, path, number, bytes) -> bytes;

        /**
         * One operation.
         *
         * @param number how many operations there were before, reads left out
         * @param bytes how many are to be written
         * @return how many of them are written
         */
        int before(Operation operation, Path path, long number, int bytes) throws IOException;

        /** A write that has been done. */
        default void afterWrite(Path path) throws IOException {}
    }

    /** Has the fault decide from now on. */
    public void setFault(Fault other) {
        synchronized (monitor) {
            fault = other;
        }
    }

    /** From now on files are not synced, whatever the answer. */
    public void pretendToSync() {
        synchronized (monitor) {
            pretending = true;
        }
    }

    /** Operations so far, reads left out. */
    public long operations() {
        synchronized (monitor) {
            return operations;
        }
    }

    /** Lets nothing through any more: what is there now is what a crash leaves. */
    public void switchOff() {
        synchronized (monitor) {
            off = true;
        }
    }

    /** Bytes in all files. */
    public long usedBytes() {
        synchronized (monitor) {
            return names.values().stream().distinct().mapToLong(inode -> inode.size).sum();
        }
    }

    /** Another disk with all that this one has, as after the process was killed. */
    public SimulatedDisk afterKill() {
        SimulatedDisk disk = new SimulatedDisk();
        synchronized (monitor) {
            Map<Inode, Inode> copies = new IdentityHashMap<>();
            names.forEach(
                    (path, inode) ->
                            disk.put(path, copies.computeIfAbsent(inode, Inode::copy), false));
            durableNames.forEach(
                    (path, inode) ->
                            disk.put(path, copies.computeIfAbsent(inode, Inode::copy), true));
            for (NameChange change : pending) {
                disk.addPending(change.with(copies));
            }
        }
        return disk;
    }

    /** Another disk with what is left of this one when the power fails now. */
    public SimulatedDisk afterPowerLoss(Random random) {
        SimulatedDisk disk = new SimulatedDisk();
        synchronized (monitor) {
            Map<Path, Inode> left = new TreeMap<>(durableNames);
            boolean inOrder = random.nextInt(3) == 0;
            int survivors = inOrder ? random.nextInt(pending.size() + 1) : pending.size();
            for (NameChange change : pending.subList(0, survivors)) {
                if (inOrder || random.nextBoolean()) {
                    change.apply(left);
                }
            }
            int percent = new int[] {0, 50, 90, 100}[random.nextInt(4)];
            Map<Inode, Inode> copies = new IdentityHashMap<>();
            left.forEach(
                    (path, inode) -> {
                        Inode copy =
                                copies.computeIfAbsent(
                                        inode, whole -> whole.afterPowerLoss(random, percent));
                        disk.put(path, copy, false);
                        disk.put(path, copy, true);
                    });
        }
        return disk;
    }

    /** Content of a file. */
    public byte[] content(Path file) {
        synchronized (monitor) {
            Inode inode = names.get(file);
            return inode == null ? new byte[0] : inode.content();
        }
    }

    /** Replaces the content of a file, behind everybody's back and durably. */
    public void overwrite(Path file, byte[] content) {
        synchronized (monitor) {
            Inode inode = new Inode();
            inode.write(ByteBuffer.wrap(content), 0);
            inode.sync();
            names.put(file, inode);
            durableNames.put(file, inode);
        }
    }

    /** Removes a file, behind everybody's back and durably. */
    public void lose(Path file) {
        synchronized (monitor) {
            names.remove(file);
            durableNames.remove(file);
        }
    }

    @Override
    public void createDirectories(Path directory) {
        // Every directory is there.
    }

    @Override
    public List<String> list(Path directory) {
        synchronized (monitor) {
            return names.keySet().stream()
                    .filter(path -> directory.equals(path.getParent()))
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        synchronized (monitor) {
            check(Operation.CREATE, file, 0);
            Inode inode = names.get(file);
            if (inode == null) {
                inode = new Inode();
                change(new NameChange(file, inode, null));
            } else {
                inode.truncate(0);
            }
            return new SimulatedFile(file, inode, true);
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        synchronized (monitor) {
            Inode inode = names.get(file);
            if (inode == null) {
                throw new NoSuchFileException(file.toString());
            }
            return new SimulatedFile(file, inode, false);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        synchronized (monitor) {
            check(Operation.RENAME, to, 0);
            Inode inode = names.get(from);
            if (inode == null) {
                throw new NoSuchFileException(from.toString());
            }
            change(new NameChange(to, inode, from));
        }
    }

    @Override
    public void link(Path file, Path second) throws IOException {
        synchronized (monitor) {
            check(Operation.LINK, second, 0);
            change(new NameChange(second, names.get(file), null));
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        synchronized (monitor) {
            check(Operation.DELETE, file, 0);
            if (names.containsKey(file)) {
                change(new NameChange(null, null, file));
            }
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        synchronized (monitor) {
            check(Operation.SYNC_DIRECTORY, directory, 0);
            for (NameChange change : List.copyOf(pending)) {
                if (directory.equals(change.directory())) {
                    change.apply(durableNames);
                    pending.remove(change);
                }
            }
        }
    }

    @Override
    public Closeable lock(Path file) {
        return () -> {};
    }

    private void put(Path path, Inode inode, boolean durable) {
        synchronized (monitor) {
            (durable ? durableNames : names).put(path, inode);
        }
    }

    private void addPending(NameChange change) {
        synchronized (monitor) {
            pending.add(change);
        }
    }

    @GuardedBy("monitor")
    private void change(NameChange change) {
        change.apply(names);
        pending.add(change);
    }

    @GuardedBy("monitor")
    private int check(Operation operation, Path path, int bytes) throws IOException {
        if (off) {
            throw new IOException("the power is off");
        }
        int allowed = fault.before(operation, path, operations, bytes);
        if (operation != Operation.READ) {
            operations++;
        }
        return allowed;
    }

    /**
     * A change of names: one that is given, one that is taken away, or both at once.
     *
     * @param given name that the inode gets
     * @param taken name that goes
     */
    private record NameChange(@Nullable Path given, @Nullable Inode inode, @Nullable Path taken) {
        void apply(Map<Path, Inode> target) {
            if (taken != null && (inode == null || target.get(taken) == inode)) {
                target.remove(taken);
            }
            if (given != null && inode != null) {
                target.put(given, inode);
            }
        }

        @Nullable Path directory() {
            Path name = given != null ? given : taken;
            return name == null ? null : name.getParent();
        }

        NameChange with(Map<Inode, Inode> copies) {
            return new NameChange(
                    given,
                    inode == null ? null : copies.computeIfAbsent(inode, Inode::copy),
                    taken);
        }
    }

    private final class SimulatedFile implements DiskFile {
        private final Path path;
        private final Inode inode;
        private final boolean writable;
        private boolean closed;

        SimulatedFile(Path path, Inode inode, boolean writable) {
            this.path = path;
            this.inode = inode;
            this.writable = writable;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (monitor) {
                begin(Operation.READ, 0);
                return inode.read(target, position);
            }
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            synchronized (monitor) {
                if (!writable) {
                    throw new IOException(path + " is open for reading");
                }
                int allowed = begin(Operation.WRITE, source.remaining());
                ByteBuffer part = source.slice(source.position(), allowed);
                inode.write(part, position);
                source.position(source.position() + allowed);
                fault.afterWrite(path);
                return allowed;
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (monitor) {
                begin(Operation.SYNC, 0);
                if (!pretending) {
                    inode.sync();
                }
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (monitor) {
                begin(Operation.READ, 0);
                return inode.size;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (monitor) {
                begin(Operation.TRUNCATE, 0);
                inode.truncate(size);
            }
        }

        @Override
        public void close() {
            synchronized (monitor) {
                closed = true;
            }
        }

        @GuardedBy("monitor")
        private int begin(Operation operation, int bytes) throws IOException {
            if (closed) {
                throw new IOException(path + " is closed");
            }
            return check(operation, path, bytes);
        }
    }
}
