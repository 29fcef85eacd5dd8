package dev.davit.runtime.shim.bundle;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.mount.Mounts;
import dev.davit.linux.tree.Trees;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory in which a shim finds its container, and the work directory beside it. */
public final class ShimBundle {
    private static final String BINARY = "shim-binary-path";
    private static final String BOOTSTRAP = "bootstrap.json";
    private static final String OLD_ADDRESS = "address";
    private static final String SANDBOX = "sandbox";
    private static final String LOG = "log";
    private static final String ROOTFS = "rootfs";
    private static final String PRIVATE = "rw-------";
    private static final String READABLE = "rw-r--r--";

    private final Linux linux;
    private final TaskId id;
    private final Path path;
    private final Path work;

    ShimBundle(Linux linux, TaskId id, Path path, Path work) {
        this.linux = linux;
        this.id = id;
        this.path = path;
        this.work = work;
    }

    /** The task it belongs to. */
    public TaskId id() {
        return id;
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    Path work() {
        return work;
    }

    Path rootfs() {
        return path.resolve(ROOTFS);
    }

    /** Whether nothing has been put into it. */
    public boolean isEmpty() {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return true;
        }
    }

    /** The executable of its shim, if that is known. */
    public Optional<Path> binary() {
        return read(BINARY).map(Path::of);
    }

    /** Notes the executable of its shim. */
    public void setBinary(Path binary) {
        write(BINARY, binary.toString(), PRIVATE);
    }

    /** The sandbox whose shim serves it, if there is one. */
    public Optional<String> sandbox() {
        return read(SANDBOX);
    }

    /** Notes the sandbox whose shim serves it. */
    public void setSandbox(String sandbox) {
        write(SANDBOX, sandbox, PRIVATE);
    }

    /** Where its shim is reached, if that is known; old shims have left only an address. */
    public Optional<ShimEndpoint> endpoint() {
        return read(BOOTSTRAP)
                .map(BootstrapFile::parse)
                .or(() -> read(OLD_ADDRESS).map(ShimBundle::oldEndpoint));
    }

    private static ShimEndpoint oldEndpoint(String address) {
        return new ShimEndpoint(2, address, ShimEndpoint.TTRPC);
    }

    /** Notes where its shim is reached. */
    public void setEndpoint(ShimEndpoint endpoint) {
        write(BOOTSTRAP, BootstrapFile.format(endpoint), READABLE);
    }

    /** Whether its shim is noted the way this daemon does it. */
    public boolean hasBootstrapFile() {
        return Files.exists(path.resolve(BOOTSTRAP));
    }

    /** Forgets what a start that came to nothing has left. */
    public void forgetAddress() {
        try {
            Files.deleteIfExists(path.resolve(OLD_ADDRESS));
        } catch (IOException e) {
            throw failure("remove", e);
        }
    }

    /**
     * Opens the FIFO that the shim logs to. It is opened for writing, too, so that neither the shim
     * nor this end ever finds the other gone.
     */
    public Fd openLog() {
        try {
            return linux.open(path.resolve(LOG), OpenFlags.READ_WRITE | OpenFlags.NON_BLOCKING, 0);
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
    }

    /**
     * Removes bundle and work directory with what is mounted there. Each is taken out of sight
     * first, so that a removal that is cut short leaves nothing that looks like a task.
     */
    public void remove() {
        new Mounts(linux).unmountRecursively(rootfs(), Mounts.WhenBusy.DETACH);
        discard(path);
        discard(work);
    }

    private void discard(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path hidden = directory.resolveSibling("." + directory.getFileName());
        Trees trees = new Trees(linux);
        trees.remove(hidden);
        try {
            Files.move(directory, hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failure("rename", e);
        }
        trees.remove(hidden);
    }

    private Optional<String> read(String name) {
        Path file = path.resolve(name);
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** All of it or nothing of it. */
    void write(String name, String content, String mode) {
        Path file = path.resolve(name);
        Path part = path.resolve("." + name + ".part");
        try {
            Files.writeString(part, content);
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(mode));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failure("write", e);
        }
    }

    private DavitException failure(String doing, IOException e) {
        return new DavitException(
                ErrorCode.UNKNOWN, doing + " in bundle " + path + ": " + e.getMessage(), e);
    }

    @Override
    public String toString() {
        return id.namespace() + "/" + id.id();
    }
}
