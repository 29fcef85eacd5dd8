package dev.davit.itest.plugins.shared;

import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.SlotId;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps its snapshots where every generation of it sees them, as a client of a service elsewhere
 * would: in a map of the JVM, with values of classes that all generations share.
 */
@SlotId("shared")
@HandsOver(HandOver.SIDE_BY_SIDE)
@Component(
        service = Snapshotter.class,
        configurationPid = "snapshotter.shared",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SharedSnapshotter implements Snapshotter {
    private static final String PLACE = "dev.davit.itest.plugins.shared";

    private final Map<String, SnapshotInfo> snapshots;

    @Activate
    @SuppressWarnings("unchecked") // nobody else puts anything there
    public SharedSnapshotter() {
        // The classes of sdk/api belong to the daemon: generations share them.
        snapshots =
                (Map<String, SnapshotInfo>)
                        System.getProperties()
                                .computeIfAbsent(PLACE, key -> new TreeMap<String, SnapshotInfo>());
    }

    @Override
    public SnapshotInfo stat(String key) {
        synchronized (snapshots) {
            return find(key);
        }
    }

    private SnapshotInfo find(String key) {
        SnapshotInfo found = snapshots.get(key);
        if (found == null) {
            throw ErrorCode.NOT_FOUND.about("snapshot " + key);
        }
        return found;
    }

    @Override
    public SnapshotInfo update(String key, LabelUpdate labels) {
        throw ErrorCode.UNIMPLEMENTED.about("labels of " + key);
    }

    @Override
    public Usage usage(String key) {
        stat(key);
        return new Usage(0, 0);
    }

    @Override
    public List<Mount> mounts(String key) {
        if (stat(key).kind() == SnapshotKind.COMMITTED) {
            throw ErrorCode.FAILED_PRECONDITION.about("snapshot " + key + " is committed");
        }
        return List.of(new Mount("bind", "/nowhere/" + key, List.of("rbind", "ro")));
    }

    @Override
    public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        return begin(key, parent, labels, SnapshotKind.ACTIVE);
    }

    @Override
    public List<Mount> view(String key, String parent, Map<String, String> labels) {
        return begin(key, parent, labels, SnapshotKind.VIEW);
    }

    private List<Mount> begin(
            String key, String parent, Map<String, String> labels, SnapshotKind kind) {
        synchronized (snapshots) {
            if (!parent.isEmpty() && find(parent).kind() != SnapshotKind.COMMITTED) {
                throw ErrorCode.INVALID_ARGUMENT.about("parent " + parent);
            }
            put(key, new SnapshotInfo(kind, key, parent, labels, Instant.now(), Instant.now()));
        }
        return mounts(key);
    }

    private void put(String key, SnapshotInfo snapshot) {
        if (snapshots.putIfAbsent(key, snapshot) != null) {
            throw ErrorCode.ALREADY_EXISTS.about("snapshot " + key);
        }
    }

    @Override
    public void commit(String name, String key, Map<String, String> labels, String rebase) {
        synchronized (snapshots) {
            SnapshotInfo active = find(key);
            put(
                    name,
                    new SnapshotInfo(
                            SnapshotKind.COMMITTED,
                            name,
                            active.parent(),
                            labels,
                            active.createdAt(),
                            Instant.now()));
            snapshots.remove(key);
        }
    }

    @Override
    public void remove(String key) {
        synchronized (snapshots) {
            find(key);
            if (snapshots.values().stream().anyMatch(other -> other.parent().equals(key))) {
                throw ErrorCode.FAILED_PRECONDITION.about("snapshot " + key + " has children");
            }
            snapshots.remove(key);
        }
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
        List<SnapshotInfo> all;
        synchronized (snapshots) {
            all = List.copyOf(snapshots.values());
        }
        all.stream().filter(filter::matches).forEach(visitor);
    }
}
