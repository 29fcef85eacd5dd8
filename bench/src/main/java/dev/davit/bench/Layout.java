package dev.davit.bench;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes an image as a directory in the layout that the OCI image specification describes. */
final class Layout {
    private static final String TYPES = "application/vnd.oci.image.";
    private static final int BUFFER = 1 << 16;

    private record Blob(String digest, long size) {}

    private final JsonMapper json = new JsonMapper();
    private final Path directory;
    private final List<Map<String, Object>> layers = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();

    Layout(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(blobs());
    }

    /** Adds a gzip layer of files below a directory; the same files give the same bytes. */
    void layer(Path root, List<String> files) throws IOException {
        Path list = directory.resolve("list");
        Files.write(list, files);
        Process tar =
                new ProcessBuilder(
                                "tar",
                                "--create",
                                "--sort=name",
                                "--mtime=@0",
                                "--owner=0",
                                "--group=0",
                                "--numeric-owner",
                                "--no-recursion",
                                "--directory=" + root,
                                "--files-from=" + list)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        MessageDigest content = sha256();
        Blob blob;
        try (InputStream bytes = new DigestInputStream(tar.getInputStream(), content)) {
            blob = blob(out -> compress(bytes, out));
        }
        if (tar.onExit().join().exitValue() != 0) {
            throw new IOException("tar failed");
        }
        Files.delete(list);
        layers.add(descriptor("layer.v1.tar+gzip", blob));
        contents.add("sha256:" + HexFormat.of().formatHex(content.digest()));
    }

    /** Writes configuration, manifest and index. */
    void finish(String tag) throws IOException {
        Blob configuration =
                blob(
                        Map.of(
                                "architecture",
                                machine(),
                                "os",
                                "linux",
                                "config",
                                Map.of("Cmd", List.of("/bin/true")),
                                "rootfs",
                                Map.of("type", "layers", "diff_ids", contents)));
        Blob manifest =
                blob(
                        Map.of(
                                "schemaVersion",
                                2,
                                "mediaType",
                                TYPES + "manifest.v1+json",
                                "config",
                                descriptor("config.v1+json", configuration),
                                "layers",
                                layers));
        var named = new HashMap<>(descriptor("manifest.v1+json", manifest));
        named.put("annotations", Map.of("org.opencontainers.image.ref.name", tag));
        Files.write(
                directory.resolve("index.json"),
                json.writeValueAsBytes(Map.of("schemaVersion", 2, "manifests", List.of(named))));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    private static String machine() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static Map<String, Object> descriptor(String type, Blob blob) {
        return Map.of("mediaType", TYPES + type, "digest", blob.digest, "size", blob.size);
    }

    private Blob blob(Map<String, ?> value) throws IOException {
        byte[] bytes = json.writeValueAsBytes(value);
        return blob(out -> out.write(bytes));
    }

    private interface Filler {
        void fill(OutputStream out) throws IOException;
    }

    private Blob blob(Filler filler) throws IOException {
        MessageDigest digest = sha256();
        Path unnamed = directory.resolve("blob");
        try (OutputStream file = Files.newOutputStream(unnamed);
                OutputStream out = new DigestOutputStream(file, digest)) {
            filler.fill(out);
        }
        String hex = HexFormat.of().formatHex(digest.digest());
        long size = Files.size(unnamed);
        Files.move(unnamed, blobs().resolve(hex));
        return new Blob("sha256:" + hex, size);
    }

    private static void compress(InputStream from, OutputStream to) throws IOException {
        try (var gzip = new GZIPOutputStream(to, BUFFER)) {
            from.transferTo(gzip);
        }
    }

    private Path blobs() {
        return directory.resolve("blobs/sha256");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
