package dev.davit.runtime.shim.bundle;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.Directory;
import dev.davit.linux.FileType;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;
import dev.davit.linux.tree.Trees;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The bundles of all tasks: {@code <state>/<namespace>/<id>}, and the same below the root. */
public final class ShimBundles {
    private static final String OWNER_ONLY = "rwx------";
    private static final String OWNER_AND_GROUP = "rwx--x---";
    private static final String PASSABLE = "rwx--x--x";

    private final Linux linux;
    private final Path root;
    private final Path state;

    /**
     * @param root directory of work directories
     * @param state directory of bundles
     */
    public ShimBundles(Linux linux, Path root, Path state) {
        this.linux = linux;
        this.root = root;
        this.state = state;
    }

    /** The bundle of a task, which may not be there. */
    public ShimBundle bundle(TaskId id) {
        requireEntry(id.namespace());
        requireEntry(id.id());
        return new ShimBundle(
                linux,
                id,
                state.resolve(id.namespace()).resolve(id.id()),
                root.resolve(id.namespace()).resolve(id.id()));
    }

    /** Ids are checked above; this keeps a mistake there from reaching other directories. */
    private static void requireEntry(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
            throw ErrorCode.INVALID_ARGUMENT.about("\"" + name + "\" as name of a directory");
        }
    }

    /**
     * Makes the bundle of a task. What a task of that name has left behind is removed first.
     *
     * @throws DavitException UNKNOWN with the system's words; nothing is left then
     */
    public ShimBundle create(TaskId id, Any spec) {
        ShimBundle bundle = bundle(id);
        if (Files.exists(bundle.path(), LinkOption.NOFOLLOW_LINKS)) {
            bundle.remove();
        }
        try {
            fill(bundle, spec);
            return bundle;
        } catch (IOException | LinuxException e) {
            bundle.remove();
            throw new DavitException(
                    ErrorCode.UNKNOWN, "bundle " + bundle.path() + ": " + e.getMessage(), e);
        } catch (DavitException e) {
            bundle.remove();
            throw e;
        }
    }

    private void fill(ShimBundle bundle, Any spec) throws IOException {
        makeAbove(bundle.path());
        makeAbove(bundle.work());
        int group = SpecFacts.of(spec).rootGroup();
        make(bundle.path(), group == 0 ? OWNER_ONLY : OWNER_AND_GROUP);
        if (group != 0) {
            Files.setAttribute(bundle.path(), "unix:gid", group);
        }
        make(bundle.rootfs(), PASSABLE);
        new Trees(linux).remove(bundle.work());
        make(bundle.work(), PASSABLE);
        Files.createSymbolicLink(bundle.path().resolve("work"), bundle.work());
        if (spec.value().hasRemaining()) {
            Files.write(bundle.path().resolve("config.json"), spec.toByteArray());
        }
        try (Directory directory = linux.openDirectory(bundle.path())) {
            directory.makeNode(RawName.of("log"), FileType.FIFO, 0700, 0, 0);
        }
    }

    private static void makeAbove(Path path) throws IOException {
        Files.createDirectories(
                path.getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PASSABLE)));
    }

    /** The umask does not decide. */
    private static void make(Path directory, String mode) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("mkdir " + directory + ": file exists", e);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    /** Tasks that have a bundle. */
    public List<TaskId> tasks() {
        return entries(state);
    }

    /** Tasks that have a work directory. */
    public List<TaskId> works() {
        return entries(root);
    }

    /** Directories two levels down; names that begin with a dot are removals cut short. */
    private static List<TaskId> entries(Path top) {
        List<TaskId> ids = new ArrayList<>();
        for (String namespace : directories(top)) {
            for (String id : directories(top.resolve(namespace))) {
                ids.add(new TaskId(namespace, id));
            }
        }
        return ids.stream().filter(id -> !id.id().startsWith(".")).toList();
    }

    /** What removals that were cut short have left. */
    public List<Path> hidden() {
        List<Path> hidden = new ArrayList<>();
        for (Path top : List.of(state, root)) {
            for (String namespace : directories(top)) {
                for (String name : directories(top.resolve(namespace))) {
                    if (name.startsWith(".")) {
                        hidden.add(top.resolve(namespace).resolve(name));
                    }
                }
            }
        }
        return hidden;
    }

    private static List<String> directories(Path top) {
        try (Stream<Path> entries = Files.list(top)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> entry.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
