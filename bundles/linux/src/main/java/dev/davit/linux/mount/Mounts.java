package dev.davit.linux.mount;

import dev.davit.api.DavitException;
import dev.davit.api.Mount;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.InRoot;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.MountCalls;
import dev.davit.linux.PlatformThreads;
import dev.davit.linux.RawName;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts lists of mounts into effect and takes them away. Thread-safe; the work is done on platform
 * threads. Failures are {@link DavitException} UNKNOWN with containerd's texts.
 */
public final class Mounts {
    private static final int BUSY_TRIES = 50;
    private static final Duration BUSY_PAUSE = Duration.ofMillis(50);
    private static final String OVERLAY = "overlay";

    private final Linux linux;
    private final MountCalls calls;

    public Mounts(Linux linux) {
        this.linux = linux;
        this.calls = linux.mountCalls();
    }

    /** What becomes of mounts that are in use when they are unmounted. */
    public enum WhenBusy {
        /** Waits a little for the use to end, then fails. */
        FAIL,
        /** Takes the mount out of sight; it ends with its last use. */
        DETACH
    }

    /**
     * Mounts a list in order. When one fails, those before it are unmounted.
     *
     * @param target existing directory, or file for a bind mount of a file
     */
    public void mount(List<Mount> mounts, Path target) {
        PlatformThreads.run(() -> mountAll(mounts, target));
    }

    private record Done(SingleMount mount, Path place) {}

    private void mountAll(List<Mount> mounts, Path target) {
        List<Done> done = new ArrayList<>();
        try {
            for (Mount mount : mounts) {
                Done next = new Done(new SingleMount(linux, mount), place(mount, target));
                next.mount.on(next.place);
                done.add(next);
            }
        } catch (RuntimeException e) {
            done.reversed().forEach(before -> before.mount.undo(before.place, e));
            throw e;
        }
    }

    /** Where a mount of a list goes; makes directories below the mount point if need be. */
    private Path place(Mount mount, Path target) {
        if (mount.target().isEmpty()) {
            return target;
        }
        RawName below = RawName.of(mount.target());
        try (Directory root = linux.openDirectory(target);
                Directory made = InRoot.makeDirectories(root, below)) {
            return Path.of(made.path().toString());
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
    }

    private Optional<Path> placeIfThere(Mount mount, Path target) {
        if (mount.target().isEmpty()) {
            return Optional.of(target);
        }
        RawName below = RawName.of(mount.target());
        try (Directory root = linux.openDirectory(target)) {
            return Optional.of(target.resolve(InRoot.resolve(root, below).toString()));
        } catch (LinuxException e) {
            return Optional.empty();
        }
    }

    /**
     * Unmounts a list, last first. All are tried; the failure of the last mount in the list is the
     * one thrown.
     */
    public void unmount(List<Mount> mounts, Path target, WhenBusy busy) {
        Optional<RuntimeException> failure = Optional.empty();
        for (Mount mount : mounts.reversed()) {
            try {
                placeIfThere(mount, target).ifPresent(path -> unmount(path, busy));
            } catch (DavitException e) {
                failure.ifPresentOrElse(first -> first.addSuppressed(e), () -> {});
                failure = Optional.of(failure.orElse(e));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Unmounts all that is mounted right at a path; nothing there is success. */
    public void unmount(Path target, WhenBusy busy) {
        PlatformThreads.run(() -> unmountAll(RawName.of(target), busy));
    }

    /** Unmounts all that is mounted at a path and below; nothing there is success. */
    public void unmountRecursively(Path target, WhenBusy busy) {
        PlatformThreads.run(
                () -> {
                    for (MountPoint mount : MountTable.read().within(target)) {
                        unmountAll(mount.path(), busy);
                    }
                });
    }

    private void unmountAll(RawName target, WhenBusy busy) {
        int flags = MountCalls.NO_FOLLOW | (busy == WhenBusy.DETACH ? MountCalls.DETACH : 0);
        while (unmountOne(target, flags)) {
            // Mounts lie upon each other.
        }
    }

    /** Unmounts the topmost mount of a path; false if there is none. */
    private boolean unmountOne(RawName target, int flags) {
        for (int i = 0; ; i++) {
            try {
                calls.unmount(target, flags);
                return true;
            } catch (LinuxException e) {
                if (e.is(Errno.EINVAL) || e.is(Errno.ENOENT)) {
                    return false;
                }
                if (!e.is(Errno.EBUSY) || i == BUSY_TRIES) {
                    throw e.toDavitException();
                }
                pause(e);
            }
        }
    }

    private static void pause(LinuxException busy) {
        try {
            Thread.sleep(BUSY_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy.toDavitException();
        }
    }

    /** The list for looking only: nothing can be written through it. */
    public static List<Mount> readOnly(List<Mount> mounts) {
        return mounts.stream().map(Mounts::readOnly).toList();
    }

    private static Mount readOnly(Mount mount) {
        List<String> options =
                mount.type().equals(OVERLAY)
                        ? readOnlyOverlay(mount.options())
                        : readOnlyOptions(mount.options());
        return new Mount(mount.type(), mount.source(), mount.target(), options);
    }

    private static List<String> readOnlyOptions(List<String> options) {
        List<String> kept = new ArrayList<>(options);
        kept.removeIf(option -> option.equals("rw") || option.equals("ro"));
        kept.add("ro");
        return kept;
    }

    /** The upper directory becomes the nearest lower one; without an upper one all is read-only. */
    private static List<String> readOnlyOverlay(List<String> options) {
        String upper = "";
        List<String> kept = new ArrayList<>();
        for (String option : options) {
            String key = option.substring(0, Math.max(0, option.indexOf('=')));
            switch (key) {
                case "upperdir" -> upper = option.substring(key.length() + 1);
                case "workdir", "uidmap", "gidmap" -> {}
                default -> kept.add(option);
            }
        }
        if (upper.isEmpty()) {
            return kept;
        }
        List<String> lowers = new ArrayList<>(OverlayData.lowers(kept));
        if (lowers.isEmpty()) {
            kept.add("lowerdir=" + upper);
            return kept;
        }
        lowers.addFirst(upper);
        return OverlayData.withLowers(kept, lowers);
    }

    /** The list without what makes a mount forget its last writes when the machine stops. */
    static List<Mount> withoutVolatile(List<Mount> mounts) {
        return mounts.stream()
                .map(
                        mount ->
                                new Mount(
                                        mount.type(),
                                        mount.source(),
                                        mount.target(),
                                        mount.options().stream()
                                                .filter(option -> !isVolatile(option))
                                                .toList()))
                .toList();
    }

    private static boolean isVolatile(String option) {
        return option.equals("volatile") || option.equals("fsync=volatile");
    }
}
