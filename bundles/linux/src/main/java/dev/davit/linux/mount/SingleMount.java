package dev.davit.linux.mount;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.MountCalls;
import dev.davit.linux.RawName;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.Spawn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Puts one mount into effect, on a platform thread. */
final class SingleMount {
    private static final int FUSE_OUTPUT = 64 * 1024;
    private static final Duration FUSE_LIMIT = Duration.ofSeconds(60);

    private final Linux linux;
    private final MountCalls calls;
    private final Mount mount;
    private final MountOptions options;

    /** How many mounts lie upon each other because of this one. */
    private int made;

    /** Reads the options. */
    SingleMount(Linux linux, Mount mount) {
        this.linux = linux;
        this.calls = linux.mountCalls();
        this.mount = mount;
        this.options = MountOptions.parse(mount.options());
    }

    /** Mounts; nothing stays when it fails. */
    void on(Path target) {
        try {
            mountByType(target);
        } catch (RuntimeException e) {
            undo(target, e);
            throw e;
        }
    }

    /** Takes away just what this has mounted, because of a failure here or later. */
    void undo(Path target, RuntimeException cause) {
        try {
            for (; made > 0; made--) {
                calls.unmount(RawName.of(target), MountCalls.DETACH | MountCalls.NO_FOLLOW);
            }
        } catch (LinuxException e) {
            cause.addSuppressed(e);
        }
    }

    private void mountByType(Path target) {
        if (mount.type().startsWith("fuse.") || mount.type().startsWith("fuse3.")) {
            mountFuse(target);
        } else if (mount.type().equals("overlay")) {
            mountOverlay(target);
        } else {
            mountPlain(target);
        }
    }

    private void mountPlain(Path target) {
        if (!options.has(MountOptions.REMOUNT) || !options.data().isEmpty()) {
            call(target, options, options.joinedData());
        }
        if (options.mapsOwners()) {
            mapOwners(target);
        }
        if (options.has(MountOptions.BIND | MountOptions.READ_ONLY)) {
            remountReadOnly(target);
        }
    }

    /** The kernel takes no notice of read-only when it binds: a second call makes it so. */
    private void remountReadOnly(Path target) {
        long flags = options.flags() | MountOptions.REMOUNT | lockedFlags(target);
        try {
            calls.mount("", target.toString(), "", flags, "");
        } catch (LinuxException e) {
            throw failure("", target, "", flags, "", e);
        }
    }

    /** Inside a user namespace what the source forbids must be said again. */
    private long lockedFlags(Path target) {
        if (!linux.inUserNamespace()) {
            return 0;
        }
        long set = linux.fileSystemStatus(target).mountFlags();
        long same =
                MountOptions.NO_SUID
                        | MountOptions.NO_DEVICES
                        | MountOptions.NO_EXEC
                        | MountOptions.NO_ACCESS_TIME
                        | MountOptions.NO_DIRECTORY_ACCESS_TIME;
        // statfs has another bit for relatime than mount.
        long relative = (set & 4096) != 0 ? MountOptions.RELATIVE_ACCESS_TIME : 0;
        return (set & same) | relative;
    }

    private void mapOwners(Path target) {
        try (Fd namespace = UserNamespace.open(linux, options.uidMap(), options.gidMap());
                Fd clone = calls.cloneMount(target)) {
            calls.mapOwners(clone, namespace);
            calls.attach(clone, target);
            made++;
        } catch (LinuxException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "failed to map owners: " + e.getMessage(), e);
        }
    }

    private void mountOverlay(Path target) {
        if (!options.mapsOwners()) {
            mountOverlay(target, options.data());
            return;
        }
        List<String> lowers = OverlayData.lowers(options.data());
        Optional<Path> common = OverlayData.commonParent(lowers);
        if (common.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("idmapped overlay without lower directories");
        }
        Path view = temporaryDirectory();
        try (Fd namespace = UserNamespace.open(linux, options.uidMap(), options.gidMap());
                Fd clone = calls.cloneMount(common.get())) {
            calls.mapOwners(clone, namespace);
            calls.attach(clone, view);
            List<String> mapped = new ArrayList<>();
            for (String lower : lowers) {
                mapped.add(view.resolve(common.get().relativize(Path.of(lower))).toString());
            }
            mountOverlay(target, OverlayData.withLowers(options.data(), mapped));
        } catch (LinuxException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "failed to map owners: " + e.getMessage(), e);
        } finally {
            // The overlay holds what it needs of the mapped view.
            remove(view);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("ovl-idmapped");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(Path view) {
        new Mounts(linux).unmount(view, Mounts.WhenBusy.DETACH);
        try {
            Files.delete(view);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void mountOverlay(Path target, List<String> data) {
        OverlayData shortened = OverlayData.of(data);
        if (shortened.directory().isEmpty()) {
            call(target, options, shortened.text());
            return;
        }
        Path absolute = target.toAbsolutePath();
        onThreadIn(shortened.directory().get(), () -> call(absolute, options, shortened.text()));
    }

    /** Does the work on a thread of its own that is in a directory. */
    private void onThreadIn(Path directory, Runnable work) {
        FutureTask<Boolean> task =
                new FutureTask<>(
                        () -> {
                            calls.changeDirectoryOfThread(directory);
                            work.run();
                            return true;
                        });
        Thread.ofPlatform().name("davit-mount").daemon().start(task);
        boolean interrupted = false;
        while (true) {
            try {
                task.get();
                break;
            } catch (InterruptedException e) {
                // What is begun must be known to be done or not.
                interrupted = true;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void call(Path target, MountOptions with, String data) {
        try {
            calls.mount(mount.source(), target.toString(), mount.type(), with.flags(), data);
            made++;
        } catch (LinuxException e) {
            throw failure(mount.source(), target, mount.type(), with.flags(), data, e);
        }
    }

    private static DavitException failure(
            String source, Path target, String type, long flags, String data, LinuxException e) {
        String text =
                "mount source: %s, target: %s, fstype: %s, flags: %d, data: %s, err: %s"
                        .formatted(
                                quote(source),
                                quote(target.toString()),
                                type,
                                flags,
                                quote(data),
                                e.errno().text());
        return new DavitException(ErrorCode.UNKNOWN, text, e);
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** FUSE file systems are mounted by their own helper, which interprets the options. */
    private void mountFuse(Path target) {
        String helper = mount.type().startsWith("fuse3.") ? "mount.fuse3" : "mount.fuse";
        String subtype = mount.type().substring(mount.type().indexOf('.') + 1);
        List<String> words = new ArrayList<>(List.of(helper, mount.source(), target.toString()));
        for (String option : mount.options()) {
            words.addAll(List.of("-o", option));
        }
        words.addAll(List.of("-t", subtype));
        new Spawn(linux).check(Command.of(words), FUSE_OUTPUT, FUSE_LIMIT);
        made++;
    }
}
