package dev.davit.itest.metadata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the directories of the content store and of the snapshotters hold beside what is shown. */
final class Backends {
    private final Path root;

    /**
     * @param root the daemon's directory
     */
    Backends(Path root) {
        this.root = root;
    }

    /**
     * Objects that nothing names.
     *
     * @param shown names of everything that the daemon shows
     */
    List<String> unreferenced(Set<String> shown) {
        List<String> left = new ArrayList<>();
        Path content = root.resolve("io.containerd.content.v1.content");
        Set<String> digests = new TreeSet<>();
        Set<String> refs = new TreeSet<>();
        for (String thing : shown) {
            if (thing.startsWith("blob/")) {
                digests.add(Text.id(thing).substring("sha256:".length()));
            } else if (thing.startsWith("ingest/")) {
                refs.add(thing.substring("ingest/".length()));
            }
        }
        for (Path blob : list(content.resolve("blobs/sha256"))) {
            if (!digests.contains(blob.getFileName().toString())) {
                left.add("blob " + blob.getFileName());
            }
        }
        for (Path ingest : list(content.resolve("ingest"))) {
            String ref = ref(ingest);
            if (!refs.contains(ref)) {
                left.add("ingest " + ingest.getFileName() + " of " + ref);
            }
        }
        for (String snapshotter : Crew.SNAPSHOTTERS) {
            long count =
                    shown.stream()
                            .filter(
                                    thing ->
                                            thing.startsWith(SnapshotActor.kind(snapshotter) + "/"))
                            .count();
            List<Path> directories =
                    list(
                            root.resolve(
                                    "io.containerd.snapshotter.v1." + snapshotter + "/snapshots"));
            if (directories.size() != count) {
                left.add(snapshotter + ": " + (directories.size() - count) + " directories");
            }
        }
        return left;
    }

    /** Namespace and ref of the client; in the store, a number stands between them. */
    private static String ref(Path ingest) {
        try {
            String[] parts = Files.readString(ingest.resolve("ref")).split("/", 3);
            return parts.length == 3 ? parts[0] + "/" + parts[2] : String.join("/", parts);
        } catch (NoSuchFileException e) {
            return "nothing";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            found.forEach(files::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
