package dev.davit.tck;

import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotKind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One fault each in how files are handled, and the rule that must find it. */
enum SnapshotterFileFault {
    VIEW_IS_WRITABLE("s46") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public synchronized List<Mount> mounts(String key) {
                    Mount mount = super.mounts(key).getFirst();
                    return List.of(new Mount("bind", mount.source(), List.of("bind")));
                }
            };
        }
    },
    CHILD_WRITES_TO_ITS_PARENT("s47") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public synchronized List<Mount> mounts(String key) {
                    String parent = stat(key).parent();
                    return parent.isEmpty()
                            ? super.mounts(key)
                            : List.of(new Mount("bind", of(parent).toString(), List.of("bind")));
                }
            };
        }
    },
    SIBLINGS_SHARE_A_DIRECTORY("s48") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public synchronized List<Mount> mounts(String key) {
                    return List.of(new Mount("bind", root.toString(), List.of("bind")));
                }
            };
        }
    },
    VIEW_IS_EMPTY("s45") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public synchronized List<Mount> view(
                        String key, String parent, Map<String, String> labels) {
                    super.view(key, parent, labels);
                    return List.of(new Mount("tmpfs", "tmpfs", List.of("ro")));
                }
            };
        }
    },
    WRITES_ARE_LOST("s43") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public synchronized List<Mount> mounts(String key) {
                    return List.of(new Mount("tmpfs", "tmpfs", List.of("mode=0755")));
                }
            };
        }
    },
    HARD_LINKS_ARE_TORN("s49") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public synchronized List<Mount> prepare(
                        String key, String parent, Map<String, String> labels) {
                    List<Mount> mounts = super.prepare(key, parent, labels);
                    shell(of(key), "test ! -e fifo || cp --remove-destination -p file file2");
                    shell(of(key), "test ! -e file2 || mv file2 file");
                    return mounts;
                }
            };
        }
    },
    LINKS_COUNT_TWICE("s55") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public synchronized Usage usage(String key) {
                    Usage usage = super.usage(key);
                    return stat(key).kind() == SnapshotKind.VIEW
                            ? usage
                            : new Usage(usage.sizeBytes(), shell(of(key), "find . | wc -l"));
                }
            };
        }
    },
    CLEANUP_DELETES_WHAT_IS_NEEDED("s73") {
        @Override
        BindSnapshotter plant(Path root) {
            return new BindSnapshotter(root) {
                @Override
                public void cleanup() {
                    shell(root, "find . -mindepth 2 -delete");
                }
            };
        }
    };

    private final String rule;

    SnapshotterFileFault(String rule) {
        this.rule = rule;
    }

    abstract BindSnapshotter plant(Path root);

    /** The rule that the fault breaks. */
    String rule() {
        return rule;
    }

    /** Runs a script; answers the number it has printed, if any. */
    private static long shell(Path directory, String script) {
        try {
            String output = Command.run(directory, List.of("sh", "-c", script));
            return output.isEmpty() ? 0 : Long.parseLong(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
