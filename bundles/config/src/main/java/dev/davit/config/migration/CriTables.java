package dev.davit.config.migration;

import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Section;
import dev.davit.config.toml.Zero;

import java.util.List;
import java.util.Set;

/**
 * Version 2 to 3: the one table of CRI became three, for images, for the runtime and for the server
 * of streams, which keeps the name. Davit does not read them, yet a migrated file must mean what
 * the file meant.
 */
final class CriTables {
    private static final String CRI = "io.containerd.grpc.v1.cri";
    private static final String IMAGES = "io.containerd.cri.v1.images";
    private static final String RUNTIME = "io.containerd.cri.v1.runtime";

    private static final Set<String> STREAMS =
            Set.of(
                    "disable_tcp_service",
                    "stream_server_address",
                    "stream_server_port",
                    "stream_idle_timeout",
                    "enable_tls_streaming",
                    "x509_key_pair_streaming");

    private static final List<String> OF_IMAGES =
            List.of(
                    "registry",
                    "image_decryption",
                    "max_concurrent_downloads",
                    "image_pull_progress_timeout",
                    "image_pull_with_sync_fs",
                    "stats_collect_period");

    private static final List<String> OF_IMAGES_BELOW_CONTAINERD =
            List.of("snapshotter", "disable_snapshot_annotations", "discard_unpacked_layers");

    private CriTables() {}

    static void split(Section plugins) {
        plugins.table(CRI).ifPresent(cri -> split(plugins, cri));
    }

    private static void split(Section plugins, Section cri) {
        Position at = plugins.entry(CRI).orElseThrow().at();
        place(plugins, IMAGES, images(cri), at);
        place(plugins, RUNTIME, runtime(cri), at);
        if (cri.isEmpty()) {
            plugins.remove(CRI);
        }
    }

    private static Section images(Section cri) {
        Section images = new Section();
        for (String key : OF_IMAGES) {
            cri.remove(key).ifPresent(entry -> images.put(key, entry));
        }
        cri.remove("sandbox_image")
                .ifPresent(
                        image ->
                                images.tableOrNew("pinned_images", image.at())
                                        .put("sandbox", image));
        Section containerd = cri.table("containerd").orElseGet(Section::new);
        for (String key : OF_IMAGES_BELOW_CONTAINERD) {
            containerd.remove(key).ifPresent(entry -> images.put(key, entry));
        }
        return images;
    }

    /** All that is neither of images nor of streams. */
    private static Section runtime(Section cri) {
        cri.table("cni").ifPresent(CriTables::listDirectory);
        cri.table("containerd").ifPresent(CriTables::renameSandboxers);
        Section runtime = new Section();
        for (String key : cri.keys()) {
            if (!STREAMS.contains(key)) {
                cri.remove(key).ifPresent(entry -> runtime.put(key, entry));
            }
        }
        return runtime;
    }

    /** What the file has in the new table already stays as it is. */
    private static void place(Section plugins, String uri, Section moved, Position at) {
        if (moved.isEmpty()) {
            return;
        }
        Section table = plugins.tableOrNew(uri, at);
        for (String key : moved.keys()) {
            if (!table.has(key)) {
                table.put(key, moved.entry(key).orElseThrow());
            }
        }
    }

    /** One directory became a list of directories. */
    private static void listDirectory(Section cni) {
        cni.remove("bin_dir")
                .filter(entry -> !cni.has("bin_dirs") && !Zero.is(entry.value()))
                .ifPresent(
                        entry -> {
                            Node directory = entry.value();
                            Node list = new Node.Sequence(List.of(directory), directory.position());
                            cni.put("bin_dirs", new Section.Entry(entry.at(), list));
                        });
    }

    private static void renameSandboxers(Section containerd) {
        Section runtimes = containerd.table("runtimes").orElseGet(Section::new);
        for (String name : runtimes.keys()) {
            Section runtime = runtimes.table(name).orElseGet(Section::new);
            runtime.remove("sandbox_mode")
                    .filter(mode -> !runtime.has("sandboxer"))
                    .ifPresent(mode -> runtime.put("sandboxer", mode));
        }
    }
}
