package dev.davit.bench;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The images that rows pull, made of this machine's files once and kept for later runs. */
final class Images {
    /** Smallest image with a program in it. */
    static final String BUSYBOX = "busybox";

    /** Five gzip layers, about 150 MB together, and of about 570 MB of files. */
    static final String LAYERS = "layers";

    private static final int LAYER_COUNT = 5;
    private static final long LAYER_BYTES = 104L << 20;

    /** A layer of few large files would say little about the making of files. */
    private static final long LARGEST_FILE = 8L << 20;

    private Images() {}

    /** The layout of an image, made now if no earlier run has. */
    static Path layout(Run run, String image) throws IOException {
        Path layout = run.cache().resolve(image);
        if (!Files.exists(layout)) {
            System.err.println("bench: making the image " + image + " in " + layout);
            Path unfinished = run.directory().resolve(image);
            switch (image) {
                case BUSYBOX -> busybox(run, unfinished);
                case LAYERS -> layers(unfinished);
                default -> throw new IllegalArgumentException("no image " + image);
            }
            Files.move(unfinished, layout);
        }
        return layout;
    }

    /** A root directory with a busybox in it: part of a bundle, since runc takes no link to one. */
    static Path rootfs(Run run) throws IOException {
        Path root = run.directory().resolve("bundle/rootfs");
        if (!Files.exists(root)) {
            for (String directory : List.of("bin", "dev", "proc", "run", "sys", "tmp")) {
                Files.createDirectories(root.resolve(directory));
            }
            Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"), COPY_ATTRIBUTES);
            for (String applet : List.of("true", "sh", "sleep")) {
                Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
            }
        }
        return root;
    }

    private static void busybox(Run run, Path directory) throws IOException {
        var layout = new Layout(directory);
        layout.layer(
                rootfs(run),
                List.of(
                        "bin",
                        "bin/busybox",
                        "bin/sh",
                        "bin/sleep",
                        "bin/true",
                        "dev",
                        "proc",
                        "run",
                        "sys",
                        "tmp"));
        layout.finish("1");
    }

    private static void layers(Path directory) throws IOException {
        var layout = new Layout(directory);
        for (List<String> files : choose()) {
            layout.layer(Path.of("/"), files);
        }
        layout.finish("1");
    }

    /** Files of /usr by their names, so many for each layer. */
    private static List<List<String>> choose() throws IOException {
        List<List<String>> chosen = new ArrayList<>();
        List<String> layer = new ArrayList<>();
        long bytes = 0;
        for (Path path : programs()) {
            layer.add(path.toString().substring(1));
            bytes += Files.isRegularFile(path, NOFOLLOW_LINKS) ? Files.size(path) : 0;
            if (bytes >= LAYER_BYTES) {
                chosen.add(layer);
                layer = new ArrayList<>();
                bytes = 0;
            }
            if (chosen.size() == LAYER_COUNT) {
                return chosen;
            }
        }
        throw new IOException("/usr/bin, /usr/lib and /usr/share are too small for " + LAYERS);
    }

    private static List<Path> programs() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String root : List.of("/usr/bin", "/usr/lib", "/usr/share")) {
            Files.walkFileTree(
                    Path.of(root),
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes what) {
                            if (!what.isOther() && what.size() <= LARGEST_FILE) {
                                paths.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        }
        paths.sort(null);
        return paths;
    }
}
