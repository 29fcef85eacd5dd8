package dev.davit.snapshotter.overlayfs;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.kit.snapshot.SnapshotTree;
import dev.davit.linux.Directory;
import dev.davit.linux.FileSystemStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.mount.TemporaryMounts;
import dev.davit.linux.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the kernel and the file system of a root can do with overlays. The version of the kernel
 * answers most questions; only older ones are asked by a mount, since distributions add to them.
 */
final class OverlaySupport {
    private static final System.Logger LOGGER = System.getLogger(OverlaySupport.class.getName());

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** File systems that do, if nobody has taken the pains to make them without. */
    private static final Set<String> TELL_TYPES = Set.of("ext4", "btrfs", "tmpfs", "zfs", "f2fs");

    /** Present if the kernel has the option {@code index}; it may be on by default. */
    private static final Path INDEX = Path.of("/sys/module/overlay/parameters/index");

    private final Linux linux;
    private final Path root;
    private final KernelVersion kernel;
    private final ReentrantLock asking = new ReentrantLock();

    @GuardedBy("asking")
    private @Nullable Boolean mapsOwners;

    OverlaySupport(Linux linux, Path root) {
        this(linux, root, KernelVersion.running());
    }

    OverlaySupport(Linux linux, Path root, KernelVersion kernel) {
        this.linux = linux;
        this.root = root;
        this.kernel = kernel;
    }

    /**
     * Throws FAILED_PRECONDITION if directories of the file system do not tell the types of their
     * entries: the kernel's overlays hide deleted files by them.
     */
    void requireDirectoryTypes() {
        try {
            // Directories that the snapshotter needs anyway.
            Files.createDirectories(root, PRIVATE);
            Files.createDirectories(root.resolve("snapshots"), PRIVATE);
            // The first system call of a JVM costs a tenth of a second: it is not made at every
            // start. Where there is a record, an earlier start has looked.
            boolean told =
                    SnapshotTree.isIn(root)
                            || TELL_TYPES.contains(Files.getFileStore(root).type())
                            || tellsTypes();
            if (!told) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        root
                                + " does not support d_type. If the backing filesystem is xfs,"
                                + " please reformat with ftype=1 to enable d_type support");
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.UNKNOWN, "open " + root + ": " + e, e);
        }
    }

    private boolean tellsTypes() {
        var untold = new AtomicInteger();
        try (Directory directory = linux.openDirectory(root)) {
            directory.forEachEntry(
                    entry -> {
                        if (entry.type() == FileType.UNKNOWN) {
                            untold.incrementAndGet();
                        }
                    });
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
        return untold.get() == 0;
    }

    /** The configured options of overlay mounts, and those that this machine needs. */
    List<String> withOwnOptions(List<String> configured) {
        var options = new ArrayList<>(configured);
        if (!configured.contains("userxattr") && needsUserXattr()) {
            options.add("userxattr");
        }
        boolean indexSet =
                configured.stream()
                        .anyMatch(option -> option.equals("index") || option.startsWith("index="));
        // An index ties an upper directory to one place, which breaks mounting it again elsewhere.
        if (!indexSet && Files.exists(INDEX)) {
            options.add("index=off");
        }
        return options;
    }

    boolean inUserNamespace() {
        return linux.inUserNamespace();
    }

    /** Whether overlays can be mounted with the owners of files mapped. Asks the kernel once. */
    boolean mapsOwners() {
        asking.lock();
        try {
            if (mapsOwners == null) {
                // https://git.kernel.org/torvalds/c/bc70682a497c, in 5.19
                mapsOwners =
                        kernel.isAtLeast(5, 19)
                                || mounts(List.of("uidmap=0:65536:65536", "gidmap=0:65536:65536"));
            }
            return mapsOwners;
        } finally {
            asking.unlock();
        }
    }

    private boolean needsUserXattr() {
        if (!linux.inUserNamespace()
                || linux.fileSystemStatus(root).type() == FileSystemStatus.TMPFS) {
            return false;
        }
        // https://git.kernel.org/torvalds/c/2d2f2d7322ff, in 5.11
        return kernel.isAtLeast(5, 11) || mounts(List.of("userxattr"));
    }

    /** Whether an overlay with these options can be mounted. */
    private boolean mounts(List<String> options) {
        Path probe = null;
        try {
            probe = Files.createTempDirectory(root, "probe-", PRIVATE);
            List<String> all = new ArrayList<>(options);
            for (String part : List.of("workdir", "upperdir", "lowerdir")) {
                all.add(part + "=" + Files.createDirectory(probe.resolve(part)));
            }
            var overlay = new Mount("overlay", "overlay", all);
            new TemporaryMounts(linux, probe.resolve("mounts")).mount(List.of(overlay)).close();
            return true;
        } catch (DavitException | IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "overlay with " + options + " fails", e);
            return false;
        } finally {
            if (probe != null) {
                new Trees(linux).remove(probe);
            }
        }
    }
}
