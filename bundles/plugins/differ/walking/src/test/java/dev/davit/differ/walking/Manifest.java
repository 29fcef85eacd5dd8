package dev.davit.differ.walking;

import dev.davit.api.Digest;
import dev.davit.linux.Directory;
import dev.davit.linux.Fd;
import dev.davit.linux.FileStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.Linux;
import dev.davit.linux.RawName;
import dev.davit.linux.Timestamp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What is in a tree, one row for each entry in the order of paths, the root first. */
final class Manifest {
    private final Instant start;
    private final Map<String, Integer> groups = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param type f d l p c b s, or ! for a name behind which there is nothing
     * @param changed time of change, or {@code now} for the time of the run
     */
    record Row(
            String path,
            char type,
            int mode,
            long uid,
            long gid,
            long size,
            String changed,
            String link,
            int group,
            String device,
            Map<String, byte[]> attributes,
            String hash) {}

    private Manifest(Instant start) {
        this.start = start;
    }

    /**
     * Reads a tree.
     *
     * @param start times since then are those of the run
     */
    static List<Row> of(Path tree, Instant start) {
        Manifest manifest = new Manifest(start.minusSeconds(1));
        try (Directory root = Linux.system().openDirectory(tree)) {
            manifest.rows.add(manifest.row(".", root, Optional.empty(), root.fd().status()));
            manifest.walk(root, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return manifest.rows;
    }

    private void walk(Directory directory, String prefix) throws IOException {
        TreeSet<RawName> names = new TreeSet<>();
        directory.forEachEntry(entry -> names.add(entry.name()));
        for (RawName name : names) {
            String path = prefix + escape(name);
            Optional<FileStatus> status = directory.find(name);
            if (status.isEmpty()) {
                rows.add(new Row(path, '!', 0, 0, 0, 0, "-", "", 0, "", Map.of(), "-"));
                continue;
            }
            rows.add(row(path, directory, Optional.of(name), status.get()));
            if (status.get().isDirectory()) {
                try (Directory inner = directory.openDirectory(name)) {
                    walk(inner, path + "/");
                }
            }
        }
    }

    private Row row(String path, Directory in, Optional<RawName> name, FileStatus status)
            throws IOException {
        FileType type = status.type();
        boolean device = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
        boolean sized = type == FileType.REGULAR || type == FileType.SYMLINK;
        return new Row(
                path,
                letter(type),
                status.permissions(),
                status.uid(),
                status.gid(),
                sized ? status.sizeBytes() : 0,
                time(status.modified()),
                type == FileType.SYMLINK ? escape(in.readLink(name.orElseThrow())) : "",
                group(status),
                device ? status.deviceMajor() + ":" + status.deviceMinor() : "",
                attributes(in, name),
                type == FileType.REGULAR ? hash(in, name.orElseThrow()) : "-");
    }

    private static char letter(FileType type) {
        return switch (type) {
            case REGULAR -> 'f';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case FIFO -> 'p';
            case CHARACTER_DEVICE -> 'c';
            case BLOCK_DEVICE -> 'b';
            case SOCKET -> 's';
            case UNKNOWN -> '?';
        };
    }

    private String time(Timestamp time) {
        return time.seconds() >= start.getEpochSecond()
                        && time.seconds() <= Instant.now().getEpochSecond() + 1
                ? "now"
                : "%d.%09d".formatted(time.seconds(), time.nanos());
    }

    private int group(FileStatus status) {
        if (status.isDirectory() || status.links() < 2) {
            return 0;
        }
        String inode = status.device() + ":" + status.inode();
        return groups.computeIfAbsent(inode, key -> groups.size() + 1);
    }

    private static Map<String, byte[]> attributes(Directory in, Optional<RawName> name) {
        var attributes = name.isPresent() ? in.attributes(name.get()) : in.fd().attributes();
        Map<String, byte[]> all = new HashMap<>();
        for (RawName attribute : attributes.names()) {
            all.put(attribute.toString(), attributes.get(attribute).orElseThrow());
        }
        return all;
    }

    private static String hash(Directory in, RawName name) throws IOException {
        try (Fd file = in.open(name);
                InputStream bytes = file.inputStream()) {
            return Digest.of(bytes.readAllBytes()).hex().substring(0, 16);
        }
    }

    private static String escape(RawName name) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : name.toBytes()) {
            int c = octet & 0xff;
            if (c < 0x21 || c > 0x7e || c == '\\') {
                escaped.append("\\x%02x".formatted(c));
            } else {
                escaped.append((char) c);
            }
        }
        return escaped.toString();
    }

    /** The row as the recorded manifests have it, tab-separated. */
    static String tsv(Row row) {
        if (row.type == '!') {
            return row.path + "\t!enoent" + "\t-".repeat(10);
        }
        List<String> attributes = new ArrayList<>();
        row.attributes.keySet().stream()
                .sorted()
                .forEach(
                        key ->
                                attributes.add(
                                        key
                                                + "="
                                                + HexFormat.of()
                                                        .formatHex(row.attributes.get(key))));
        return String.join(
                "\t",
                row.path,
                String.valueOf(row.type),
                "%04o".formatted(row.mode),
                Long.toString(row.uid),
                Long.toString(row.gid),
                Long.toString(row.size),
                row.changed,
                row.link.isEmpty() ? "-" : row.link,
                row.group == 0 ? "-" : "g" + row.group,
                row.device.isEmpty() ? "-" : row.device,
                attributes.isEmpty() ? "-" : String.join(",", attributes),
                row.hash);
    }
}
