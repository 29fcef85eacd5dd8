package dev.davit.snapshotter.overlayfs;

import dev.davit.api.Mount;
import dev.davit.api.Takeover;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.kit.snapshot.Layer;
import dev.davit.kit.snapshot.LayerAdoption;
import dev.davit.kit.snapshot.LayerLabels;
import dev.davit.kit.snapshot.LayerRemoval;
import dev.davit.kit.snapshot.LayerUsage;
import dev.davit.kit.snapshot.Layers;
import dev.davit.linux.Linux;
import dev.davit.linux.tree.Trees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The directories of layers, and the mounts that put them together. */
final class OverlayLayers implements Layers, LayerUsage, LayerRemoval, LayerLabels, LayerAdoption {
    private static final String UPPERDIR_LABEL = "containerd.io/snapshot/overlay.upperdir";
    private static final String UID_LABEL = "containerd.io/snapshot/uidmapping";
    private static final String GID_LABEL = "containerd.io/snapshot/gidmapping";

    private static final Set<PosixFilePermission> LAYER_MODE =
            PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> WORK_MODE =
            PosixFilePermissions.fromString("rwx--x--x");

    private final List<String> overlayOptions;
    private final boolean upperdirLabel;
    private final OverlaySupport support;
    private final Trees trees;

    /**
     * @param overlayOptions appended to every overlay mount
     * @param upperdirLabel whether to show the path of the layer as a label
     */
    OverlayLayers(
            List<String> overlayOptions,
            boolean upperdirLabel,
            OverlaySupport support,
            Linux linux) {
        this.overlayOptions = List.copyOf(overlayOptions);
        this.upperdirLabel = upperdirLabel;
        this.support = support;
        this.trees = new Trees(linux);
    }

    boolean mapsOwners() {
        return support.mapsOwners();
    }

    boolean inUserNamespace() {
        return support.inUserNamespace();
    }

    @Override
    public void fill(Layer layer) throws IOException {
        Path upper = upper(layer.directory());
        // Modes are set by name: what the umask leaves of them is no business of layers.
        Files.createDirectory(upper);
        Files.setPosixFilePermissions(upper, LAYER_MODE);
        if (layer.kind() == SnapshotKind.ACTIVE) {
            makeWork(layer.directory());
        }
        own(upper, "unix:uid", layer, UID_LABEL);
        own(upper, "unix:gid", layer, GID_LABEL);
    }

    /** The kernel's directory is begun anew: what it needs of it lives no longer than a mount. */
    @Override
    public void adopt(Layer layer, Path source, Takeover way) throws IOException {
        if (way == Takeover.LINK && layer.kind() != SnapshotKind.ACTIVE) {
            trees.link(upper(source), upper(layer.directory()));
        } else {
            trees.copy(upper(source), upper(layer.directory()));
        }
        if (layer.kind() == SnapshotKind.ACTIVE) {
            makeWork(layer.directory());
        }
        trees.sync(layer.directory());
    }

    @Override
    public List<Mount> mounts(Layer layer) {
        Path upper = upper(layer.directory());
        boolean active = layer.kind() == SnapshotKind.ACTIVE;
        List<Path> lowers = layer.parents().stream().map(OverlayLayers::upper).toList();
        List<String> options = ownerOptions(layer.labels());
        if (lowers.isEmpty()) {
            return bind(upper, options, active ? "rw" : "ro");
        }
        if (!active && lowers.size() == 1) {
            return bind(lowers.getFirst(), options, "ro");
        }
        if (active) {
            options.add("workdir=" + layer.directory().resolve("work"));
            options.add("upperdir=" + upper);
        }
        options.add(
                lowers.stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(":", "lowerdir=", "")));
        options.addAll(overlayOptions);
        return List.of(new Mount("overlay", "overlay", options));
    }

    @Override
    public Usage usage(Layer layer) {
        return trees.usage(upper(layer.directory()));
    }

    @Override
    public void remove(Path directory) {
        trees.remove(directory);
    }

    @Override
    public Map<String, String> labels(Path directory) {
        return upperdirLabel ? Map.of(UPPERDIR_LABEL, upper(directory).toString()) : Map.of();
    }

    private static void makeWork(Path directory) throws IOException {
        Path work = directory.resolve("work");
        Files.createDirectory(work);
        Files.setPosixFilePermissions(work, WORK_MODE);
    }

    private static Path upper(Path directory) {
        return directory.resolve("fs");
    }

    private static List<Mount> bind(Path source, List<String> options, String access) {
        options.add(access);
        options.add("rbind");
        return List.of(new Mount("bind", source.toString(), options));
    }

    private List<String> ownerOptions(Map<String, String> labels) {
        var options = new ArrayList<String>();
        String users = labels.getOrDefault(UID_LABEL, "");
        String groups = labels.getOrDefault(GID_LABEL, "");
        if ((!users.isEmpty() || !groups.isEmpty()) && support.mapsOwners()) {
            if (!users.isEmpty()) {
                options.add("uidmap=" + users);
            }
            if (!groups.isEmpty()) {
                options.add("gidmap=" + groups);
            }
        }
        return options;
    }

    /** Gives the layer to the root that its labels map to, or to the owner of its parent. */
    private static void own(Path upper, String attribute, Layer layer, String label)
            throws IOException {
        String map = layer.labels().getOrDefault(label, "");
        if (!map.isEmpty()) {
            int root = IdMap.parse(map).root();
            Files.setAttribute(upper, attribute, root, LinkOption.NOFOLLOW_LINKS);
        } else if (!layer.parents().isEmpty()) {
            Path parent = upper(layer.parents().getFirst());
            Object owner = Files.getAttribute(parent, attribute, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(upper, attribute, owner, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
