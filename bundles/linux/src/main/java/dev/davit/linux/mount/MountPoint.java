package dev.davit.linux.mount;

import dev.davit.linux.RawName;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One mount of the table the kernel keeps for this process.
 *
 * @param id its number
 * @param parentId number of the mount it is on
 * @param root what of the file system is seen here
 * @param path where it is
 * @param options options of this mount
 * @param type file system type
 * @param source what is mounted
 * @param fileSystemOptions options of the file system
 */
public record MountPoint(
        int id,
        int parentId,
        RawName root,
        RawName path,
        List<String> options,
        String type,
        String source,
        List<String> fileSystemOptions) {
    public MountPoint {
        options = List.copyOf(options);
        fileSystemOptions = List.copyOf(fileSystemOptions);
    }

    /** Whether it is at the path or below. */
    public boolean isWithin(RawName directory) {
        if (!path.startsWith(directory)) {
            return false;
        }
        RawName rest = path.from(directory.length());
        return rest.isEmpty() || rest.isAbsolute() || directory.equals(RawName.of("/"));
    }

    /** Reads a line of /proc/self/mountinfo; empty if it is none. The chars are octets. */
    static Optional<MountPoint> parse(String line) {
        List<String> fields = List.of(line.split(" ", -1));
        int dash = fields.indexOf("-");
        if (dash < 6 || fields.size() < dash + 4) {
            return Optional.empty();
        }
        return Optional.of(
                new MountPoint(
                        Integer.parseInt(fields.get(0)),
                        Integer.parseInt(fields.get(1)),
                        name(fields.get(3)),
                        name(fields.get(4)),
                        List.of(fields.get(5).split(",", -1)),
                        fields.get(dash + 1),
                        name(fields.get(dash + 2)).toString(),
                        options(fields.get(dash + 3))));
    }

    private static List<String> options(String field) {
        List<String> options = new ArrayList<>();
        for (String option : field.split(",", -1)) {
            options.add(name(option).toString());
        }
        return options;
    }

    /** The kernel writes blanks, tabs, newlines and backslashes as three octal digits. */
    private static RawName name(String field) {
        StringBuilder octets = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 3 < field.length()) {
                octets.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                octets.append(c);
            }
        }
        return RawName.of(octets.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
