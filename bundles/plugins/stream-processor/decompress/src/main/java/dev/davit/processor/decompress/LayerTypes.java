package dev.davit.processor.decompress;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Media types of layers, as OCI and Docker write them. */
final class LayerTypes {
    /** What every layer becomes here. */
    static final String PLAIN = "application/vnd.oci.image.layer.v1.tar";

    private static final Set<String> OCI =
            Set.of(PLAIN, "application/vnd.oci.image.layer.nondistributable.v1.tar");

    private static final Set<String> DOCKER =
            Set.of(
                    "application/vnd.docker.image.rootfs.diff.tar",
                    "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "application/vnd.docker.image.rootfs.diff.tar.zstd",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

    private LayerTypes() {}

    /** Whether a stream of the type becomes a plain layer by nothing but decompression. */
    static boolean isCompressed(String mediaType) {
        List<String> parts = List.of(mediaType.split("\\+", -1));
        String base = parts.getFirst();
        List<String> suffixes = parts.subList(1, parts.size());
        if (DOCKER.contains(base)) {
            return suffixes.isEmpty();
        }
        if (!OCI.contains(base)) {
            return false;
        }
        if (suffixes.isEmpty()) {
            // A layer that is not to be distributed only loses its name for that.
            return !base.equals(PLAIN);
        }
        String[] sorted = suffixes.toArray(String[]::new);
        Arrays.sort(sorted);
        String last = sorted[sorted.length - 1];
        boolean known = last.equals("gzip") || last.equals("zstd");
        return known && !suffixes.contains("encrypted");
    }
}
