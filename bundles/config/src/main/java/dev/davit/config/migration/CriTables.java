package dev.davit.config.migration;

import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Section;
import dev.davit.config.toml.Zero;

import java.util.List;
import java.util.Map;
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
        Section images = plugins.table(IMAGES).orElseGet(Section::new);
        for (String key : OF_IMAGES) {
            move(cri, key, images, key);
        }
        cri.entry("sandbox_image")
                .ifPresent(
                        image ->
                                move(
                                        cri,
                                        "sandbox_image",
                                        images.tableOrNew("pinned_images", image.at()),
                                        "sandbox"));
        cri.table("containerd")
                .ifPresent(
                        containerd -> {
                            for (String key : OF_IMAGES_BELOW_CONTAINERD) {
                                move(containerd, key, images, key);
                            }
                        });
        cri.table("cni").ifPresent(CriTables::listDirectory);
        cri.table("containerd").ifPresent(CriTables::renameSandboxers);

        Section runtime = plugins.table(RUNTIME).orElseGet(Section::new);
        for (String key : cri.keys()) {
            if (!STREAMS.contains(key)) {
                move(cri, key, runtime, key);
            }
        }
        Position at = plugins.entry(CRI).orElseThrow().at();
        Map.of(IMAGES, images, RUNTIME, runtime)
                .forEach(
                        (uri, table) -> {
                            if (!table.isEmpty() && !plugins.has(uri)) {
                                plugins.put(uri, new Section.Entry(at, new Node.Table(table, at)));
                            }
                        });
        if (cri.isEmpty()) {
            plugins.remove(CRI);
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
        containerd
                .table("runtimes")
                .ifPresent(
                        runtimes -> {
                            for (String name : runtimes.keys()) {
                                runtimes.table(name)
                                        .ifPresent(it -> move(it, "sandbox_mode", it, "sandboxer"));
                            }
                        });
    }

    /** What is at the target already stays there. */
    private static void move(Section from, String key, Section to, String newKey) {
        from.remove(key).filter(entry -> !to.has(newKey)).ifPresent(entry -> to.put(newKey, entry));
    }
}
