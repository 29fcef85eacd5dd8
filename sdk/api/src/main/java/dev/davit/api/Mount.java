package dev.davit.api;

import java.util.List;
import java.util.Objects;

/**
 * One mount of a list that makes a file tree; a list is mounted in order and unmounted in reverse.
 *
 * @param type file system type, {@code bind} or {@code overlay} among them
 * @param source what is mounted; a host path, a device or a name the type understands
 * @param target path below the mount point, empty for the mount point itself
 * @param options as mount(8) takes them, {@code ro} and {@code rbind} among them; copied
 */
public record Mount(String type, String source, String target, List<String> options) {
    public Mount {
        Objects.requireNonNull(type);
        Objects.requireNonNull(source);
        Objects.requireNonNull(target);
        options = List.copyOf(options);
    }

    /** A mount on the mount point itself. */
    public Mount(String type, String source, List<String> options) {
        this(type, source, "", options);
    }
}
