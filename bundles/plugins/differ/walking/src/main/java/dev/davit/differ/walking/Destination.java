package dev.davit.differ.walking;

import dev.davit.api.Mount;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a layer is unpacked. */
sealed interface Destination {
    /**
     * The upper directory of an overlay that need not be mounted.
     *
     * @param path the directory
     * @param lowers the directories below, nearest first; none if they are not known yet
     * @param userAttributes whether overlayfs keeps its marks in {@code user.} attributes
     */
    record Upper(Path path, List<Path> lowers, boolean userAttributes) implements Destination {
        public Upper {
            lowers = List.copyOf(lowers);
        }

        @Override
        public Optional<Path> directory() {
            return Optional.of(path);
        }
    }

    /** A tree that is there once the list is mounted. */
    record Tree(List<Mount> mounts) implements Destination {
        public Tree {
            mounts = List.copyOf(mounts);
        }

        @Override
        public Optional<Path> directory() {
            boolean bind = mounts.size() == 1 && mounts.getFirst().type().equals("bind");
            return bind ? Optional.of(Path.of(mounts.getFirst().source())) : Optional.empty();
        }
    }

    /** The directory of the host that is written, if it is one. */
    Optional<Path> directory();

    /**
     * What a list of mounts is for unpacking.
     *
     * @param inUserNamespace whether whiteouts cannot be made because device nodes cannot
     */
    static Destination of(List<Mount> mounts, boolean inUserNamespace) {
        boolean overlay =
                mounts.size() == 1
                        && mounts.getFirst().type().equals("overlay")
                        && mounts.getFirst().target().isEmpty();
        if (!overlay || inUserNamespace) {
            return new Tree(mounts);
        }
        List<String> options = mounts.getFirst().options();
        Optional<Path> upper = values(options, "upperdir=").map(Path::of).findFirst();
        if (upper.isEmpty()) {
            return new Tree(mounts);
        }
        List<Path> lowers =
                values(options, "lowerdir=")
                        .flatMap(list -> Stream.of(list.split(":", -1)))
                        .filter(lower -> !lower.isEmpty())
                        .map(Path::of)
                        .toList();
        return new Upper(upper.get(), lowers, options.contains("userxattr"));
    }

    private static Stream<String> values(List<String> options, String key) {
        return options.stream()
                .filter(option -> option.startsWith(key))
                .map(option -> option.substring(key.length()));
    }
}
