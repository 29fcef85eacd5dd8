package dev.davit.tck;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One fault each, planted into the fake, and the rule that must find it. */
enum SnapshotterFault {
    UNKNOWN_KEY_HAS_ANOTHER_CODE("s16") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public Usage usage(String key) {
                    try {
                        return next.usage(key);
                    } catch (DavitException e) {
                        throw ErrorCode.UNKNOWN.about(e.getMessage());
                    }
                }
            };
        }
    },
    LABEL_LOST("s30") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
                    var kept = new HashMap<>(labels);
                    kept.values().removeIf(value -> value.length() > 1000);
                    return next.prepare(key, parent, kept);
                }
            };
        }
    },
    COMMIT_KEEPS_LABELS("s31") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public void commit(
                        String name, String key, Map<String, String> labels, String rebase) {
                    var merged = new HashMap<>(next.stat(key).labels());
                    merged.putAll(labels);
                    next.commit(name, key, merged, rebase);
                }
            };
        }
    },
    KEY_KEPT_AT_COMMIT("s04") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public void commit(
                        String name, String key, Map<String, String> labels, String rebase) {
                    next.commit(name, key, labels, rebase);
                    next.view(key, name, Map.of());
                }
            };
        }
    },
    COMMIT_IS_NOT_ATOMIC("s62") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public void commit(
                        String name, String key, Map<String, String> labels, String rebase) {
                    SnapshotInfo info = next.stat(key);
                    if (info.kind() != SnapshotKind.ACTIVE || exists(next, name)) {
                        next.commit(name, key, labels, rebase);
                        return;
                    }
                    next.remove(key);
                    LockSupport.parkNanos(A_MOMENT);
                    next.prepare(key, info.parent(), info.labels());
                    next.commit(name, key, labels, rebase);
                }
            };
        }
    },
    REMOVES_WITH_CHILDREN("s23") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                private final Set<String> removed = ConcurrentHashMap.newKeySet();

                @Override
                public void remove(String key) {
                    try {
                        next.remove(key);
                    } catch (DavitException e) {
                        if (e.code() != ErrorCode.FAILED_PRECONDITION) {
                            throw e;
                        }
                        removed.add(key);
                    }
                }

                @Override
                public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
                    next.walk(
                            filter,
                            info -> {
                                if (!removed.contains(info.name())) {
                                    visitor.accept(info);
                                }
                            });
                }
            };
        }
    },
    WALK_SKIPS("s57") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
                    var count = new AtomicInteger();
                    next.walk(
                            filter,
                            info -> {
                                if (count.incrementAndGet() % 100 != 0) {
                                    visitor.accept(info);
                                }
                            });
                }
            };
        }
    },
    WALK_IGNORES_THE_FILTER("s59") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
                    next.walk(Filter.ALL, visitor);
                }
            };
        }
    },
    WALK_SWALLOWS_EXCEPTIONS("s61") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
                    next.walk(
                            filter,
                            info -> {
                                try {
                                    visitor.accept(info);
                                } catch (IllegalStateException e) {
                                    // Lost.
                                }
                            });
                }
            };
        }
    },
    MOUNTS_DIFFER_FROM_PREPARE("s38") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                private final AtomicInteger calls = new AtomicInteger();

                @Override
                public List<Mount> mounts(String key) {
                    Mount mount = next.mounts(key).getFirst();
                    String source = mount.source() + "?" + calls.incrementAndGet();
                    return List.of(new Mount(mount.type(), source, mount.options()));
                }
            };
        }
    },
    COMMITTED_IS_MOUNTED("s39") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> mounts(String key) {
                    return next.stat(key).kind() == SnapshotKind.COMMITTED
                            ? List.of(new Mount("bind", key, List.of("ro")))
                            : next.mounts(key);
                }
            };
        }
    },
    VIEW_HAS_USAGE("s52") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public Usage usage(String key) {
                    next.usage(key);
                    return new Usage(0, 1);
                }
            };
        }
    },
    USAGE_CHANGES_AT_COMMIT("s54") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public Usage usage(String key) {
                    return next.stat(key).kind() == SnapshotKind.COMMITTED
                            ? new Usage(4096, 1)
                            : next.usage(key);
                }
            };
        }
    },
    ACTIVE_PARENT_IS_DROPPED("s19") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
                    boolean active = exists(next, parent) && !committed(next, parent);
                    return next.prepare(key, active ? "" : parent, labels);
                }
            };
        }
    },
    REFUSED_BUT_DONE("s17") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
                    try {
                        return next.prepare(key, parent, labels);
                    } catch (DavitException e) {
                        if (e.code() == ErrorCode.NOT_FOUND) {
                            next.prepare(key, "", labels);
                        }
                        throw e;
                    }
                }
            };
        }
    },
    UPDATE_ALWAYS_MERGES("s33") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public SnapshotInfo update(String key, LabelUpdate labels) {
                    return next.update(
                            key,
                            switch (labels) {
                                case LabelUpdate.Replace replace ->
                                        new LabelUpdate.Merge(replace.labels());
                                case LabelUpdate.Merge merge -> merge;
                            });
                }
            };
        }
    },
    SECOND_PARENT_IS_IGNORED("s27") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public void commit(
                        String name, String key, Map<String, String> labels, String rebase) {
                    boolean hasParent = !next.stat(key).parent().isEmpty();
                    next.commit(name, key, labels, hasParent ? "" : rebase);
                }
            };
        }
    },
    VIEW_IS_COMMITTED("s25") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> view(String key, String parent, Map<String, String> labels) {
                    return next.prepare(key, parent, labels);
                }
            };
        }
    },
    KEY_IN_USE_IS_OVERWRITTEN("s12") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
                    if (exists(next, key) && !committed(next, key)) {
                        next.remove(key);
                    }
                    return next.prepare(key, parent, labels);
                }
            };
        }
    },
    KEYS_LOSE_THEIR_CASE("s11") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
                    return next.prepare(key.toLowerCase(Locale.ROOT), parent, labels);
                }
            };
        }
    },
    CLOCK_STANDS_STILL("s06") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new InMemorySnapshotter(InstantSource.fixed(Instant.EPOCH), Set.of());
        }
    },
    TWO_PREPARATIONS_WIN("s63") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                @Override
                public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
                    boolean taken = exists(next, key);
                    LockSupport.parkNanos(A_MOMENT);
                    try {
                        return next.prepare(key, parent, labels);
                    } catch (DavitException e) {
                        if (taken || e.code() != ErrorCode.ALREADY_EXISTS) {
                            throw e;
                        }
                        return next.mounts(key);
                    }
                }
            };
        }
    },
    BROKEN_BY_INTERRUPTION("s68") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return new ForwardingSnapshotter(sound) {
                private volatile boolean broken;

                @Override
                public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
                    broken |= Thread.currentThread().isInterrupted();
                    if (broken) {
                        throw ErrorCode.UNKNOWN.about("channel is closed");
                    }
                    return next.prepare(key, parent, labels);
                }
            };
        }
    },
    FORGETS_THOUGH_DURABLE("s69") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return sound;
        }

        @Override
        Set<SnapshotterBehaviour> declines() {
            return Set.of(
                    SnapshotterBehaviour.MOUNTING,
                    SnapshotterBehaviour.CLEANUP,
                    SnapshotterBehaviour.REMOTE,
                    SnapshotterBehaviour.STAGING);
        }
    },
    CLEANS_UP_NOTHING("s73") {
        @Override
        Snapshotter plant(Snapshotter sound) {
            return sound;
        }

        @Override
        Set<SnapshotterBehaviour> declines() {
            return Set.of(
                    SnapshotterBehaviour.MOUNTING,
                    SnapshotterBehaviour.DURABILITY,
                    SnapshotterBehaviour.REMOTE,
                    SnapshotterBehaviour.STAGING);
        }
    };

    /** Nanoseconds in which somebody else is sure to come by. */
    private static final long A_MOMENT = 100_000;

    private final String rule;

    SnapshotterFault(String rule) {
        this.rule = rule;
    }

    abstract Snapshotter plant(Snapshotter sound);

    Set<SnapshotterBehaviour> declines() {
        return Set.of(
                SnapshotterBehaviour.MOUNTING,
                SnapshotterBehaviour.DURABILITY,
                SnapshotterBehaviour.CLEANUP,
                SnapshotterBehaviour.REMOTE,
                SnapshotterBehaviour.STAGING);
    }

    /** The rule that the fault breaks. */
    String rule() {
        return rule;
    }

    private static boolean exists(Snapshotter snapshotter, String key) {
        try {
            snapshotter.stat(key);
            return true;
        } catch (DavitException e) {
            return false;
        }
    }

    private static boolean committed(Snapshotter snapshotter, String key) {
        return snapshotter.stat(key).kind() == SnapshotKind.COMMITTED;
    }
}
