package dev.davit.itest.tck;

import dev.davit.api.Digest;
import dev.davit.api.Platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image of one layer with nothing but busybox in it, as an archive. */
final class SmallImage {
    /** Its name once it is imported. */
    static final String NAME = "docker.io/library/small:1";

    private static final String OCI = "application/vnd.oci.image.";

    private SmallImage() {}

    /** Makes the archive below a directory, of this machine's own busybox. */
    static Path archive(Path directory) throws IOException, InterruptedException {
        Path blobs = Files.createDirectories(directory.resolve("layout/blobs/sha256"));
        Path bin = Files.createDirectories(directory.resolve("rootfs/bin"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        Path layer = directory.resolve("layer.tar");
        CommandLine.run(
                "tar", "-C", directory.resolve("rootfs").toString(), "-cf", layer + "", ".");
        byte[] layerBytes = Files.readAllBytes(layer);
        Platform host = Platform.host();
        byte[] config =
                """
                {"architecture":"%s","os":"linux","config":{"Cmd":["/bin/busybox"]},\
                "rootfs":{"type":"layers","diff_ids":["%s"]}}\
                """
                        .formatted(host.architecture(), Digest.of(layerBytes))
                        .getBytes(StandardCharsets.UTF_8);
        byte[] manifest =
                """
                {"schemaVersion":2,"mediaType":"%smanifest.v1+json","config":%s,"layers":[%s]}\
                """
                        .formatted(
                                OCI,
                                put(blobs, "config.v1+json", config),
                                put(blobs, "layer.v1.tar", layerBytes))
                        .getBytes(StandardCharsets.UTF_8);
        String described = put(blobs, "manifest.v1+json", manifest);
        Path layout = directory.resolve("layout");
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[%s,\"annotations\":{\"%s\":\"%s\"}}]}"
                        .formatted(
                                described.substring(0, described.length() - 1),
                                "io.containerd.image.name",
                                NAME));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Path archive = directory.resolve("image.tar");
        CommandLine.run("tar", "-C", layout.toString(), "-cf", archive.toString(), ".");
        return archive;
    }

    /** Stores a blob and answers its descriptor. */
    private static String put(Path blobs, String type, byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        Files.write(blobs.resolve(digest.hex()), bytes);
        return "{\"mediaType\":\"%s%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(OCI, type, digest, bytes.length);
    }
}
