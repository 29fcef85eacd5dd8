package dev.davit.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Makes OCI image archives, for {@code ctr images import}, out of plain layers. */
public final class ImageArchive {
    private final String name;
    private final Path layout;
    private final List<Layer> layers = new ArrayList<>();

    private record Layer(Blob blob, String diffId) {}

    private record Blob(String digest, long sizeBytes) {}

    /**
     * An image without layers.
     *
     * @param name its reference
     * @param layout new directory for the files of the archive
     */
    public ImageArchive(String name, Path layout) {
        this.name = name;
        this.layout = layout;
        try {
            Files.createDirectories(layout.resolve("blobs/sha256"));
            Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An image of Debian's static busybox with a link for each of its commands.
     *
     * @param name its reference
     * @param work new directory for everything in between
     */
    public static ImageArchive busybox(String name, Path work) {
        Path root = work.resolve("rootfs");
        try {
            for (String directory : List.of("bin", "dev", "etc", "proc", "root", "sys", "tmp")) {
                Files.createDirectories(root.resolve(directory));
            }
            Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
            Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
            Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
            for (String command :
                    new Command("/bin/busybox", "--list").run().expectSuccess().split("\n", -1)) {
                if (!command.equals("busybox")) {
                    Files.createSymbolicLink(
                            root.resolve("bin").resolve(command), Path.of("busybox"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ImageArchive(name, work.resolve("layout")).directory(root);
    }

    /** Adds a layer with everything that is in a directory. */
    public ImageArchive directory(Path directory) {
        Path tar = layout.resolveSibling("layer-" + layers.size() + ".tar");
        new Command("tar", "--numeric-owner", "--sort=name", "--mtime=@0")
                .with("-C", directory.toString(), "-cf", tar.toString(), ".")
                .run()
                .expectSuccess();
        return tar(tar);
    }

    /** Adds a layer that is a tar archive, compressed by gzip. */
    public ImageArchive tar(Path tar) {
        Path compressed = layout.resolveSibling("layer-" + layers.size() + ".tar.gz");
        try (InputStream in = Files.newInputStream(tar);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            in.transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        layers.add(new Layer(blob(compressed), digest(tar)));
        return this;
    }

    /**
     * Writes the archive.
     *
     * @return the file
     */
    public Path write(Path file) {
        Blob config =
                blob(
                        """
                        {"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],\
                        "Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":[%s]}}\
                        """
                                .formatted(
                                        layers.stream()
                                                .map(layer -> '"' + layer.diffId + '"')
                                                .collect(Collectors.joining(","))));
        Blob manifest =
                blob(
                        """
                        {"schemaVersion":2,\
                        "mediaType":"application/vnd.oci.image.manifest.v1+json",\
                        "config":%s,"layers":[%s]}\
                        """
                                .formatted(
                                        descriptor("config.v1+json", config),
                                        layers.stream()
                                                .map(ImageArchive::descriptor)
                                                .collect(Collectors.joining(","))));
        String entry = descriptor("manifest.v1+json", manifest);
        try {
            Files.writeString(
                    layout.resolve("index.json"),
                    "{\"schemaVersion\":2,\"manifests\":[%s,\"annotations\":{\"%s\":\"%s\"}}]}"
                            .formatted(
                                    entry.substring(0, entry.length() - 1),
                                    "io.containerd.image.name",
                                    name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Command("tar", "-C", layout.toString(), "-cf", file.toString(), ".")
                .run()
                .expectSuccess();
        return file;
    }

    private static String descriptor(Layer layer) {
        return descriptor("layer.v1.tar+gzip", layer.blob);
    }

    private static String descriptor(String type, Blob blob) {
        return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(type, blob.digest, blob.sizeBytes);
    }

    private Blob blob(String text) {
        try {
            Path file = Files.createTempFile(layout.getParent(), "blob", ".json");
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            return blob(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves a file to where its digest belongs. */
    private Blob blob(Path file) {
        try {
            var blob = new Blob(digest(file), Files.size(file));
            Files.move(file, layout.resolve("blobs").resolve(blob.digest.replace(':', '/')));
            return blob;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, sha256).transferTo(OutputStream.nullOutputStream());
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Makes the archive of busybox.
     *
     * @param words name of the image, new working directory, file to be written
     */
    public static void main(String[] words) {
        if (words.length != 3) {
            throw new IllegalArgumentException("usage: NAME DIRECTORY FILE");
        }
        busybox(words[0], Path.of(words[1])).write(Path.of(words[2]));
    }
}
