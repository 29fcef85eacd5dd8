package dev.davit.slots.deploy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What a look at a file shows.
 *
 * @param file the file
 * @param changedMillis when anything of it changed, which nobody can set back
 * @param refusal why it may not be read as a bundle, in words; empty if it may
 */
record FileSight(BundleFile file, long changedMillis, String refusal) {
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;

    /** Whose files are trusted besides those of root. */
    private static final Path SELF = Path.of("/proc/self");

    static FileSight of(Path path) throws IOException {
        Map<String, Object> facts = facts(path);
        var file =
                new BundleFile(
                        path,
                        (Long) facts.getOrDefault("size", 0L),
                        millis(facts.get("lastModifiedTime")),
                        facts.getOrDefault("ino", ""));
        return new FileSight(file, millis(facts.get("ctime")), refusal(file, facts));
    }

    /**
     * Why nothing in a directory can be trusted; empty if it can. Its files become part of a
     * process that may do anything.
     */
    static String refusalOfDirectory(Path directory) throws IOException {
        Map<String, Object> facts =
                Files.readAttributes(directory, "unix:*"); // a link to it is the operator's choice
        String reason = ownership(facts);
        return reason.isEmpty() ? "" : "its directory " + reason;
    }

    private static String refusal(BundleFile file, Map<String, Object> facts) throws IOException {
        if (Boolean.TRUE.equals(facts.get("isSymbolicLink"))) {
            return "is a symbolic link, whose target could change unseen: copy the file itself";
        }
        if (!Boolean.TRUE.equals(facts.get("isRegularFile"))) {
            return "is no regular file";
        }
        if (file.sizeBytes() > BundleFile.LIMIT_BYTES) {
            return tooLarge(file.sizeBytes());
        }
        return ownership(facts);
    }

    static String tooLarge(long bytes) {
        return "has " + bytes + " bytes; the limit is " + BundleFile.LIMIT_BYTES;
    }

    private static String ownership(Map<String, Object> facts) throws IOException {
        Map<String, Object> self = facts(SELF);
        Object owner = facts.get("uid");
        if (!Integer.valueOf(0).equals(owner) && !String.valueOf(owner).equals(text(self, "uid"))) {
            return "is owned by uid " + owner + ", not by root or the daemon's user";
        }
        int mode = (Integer) facts.getOrDefault("mode", 0);
        if ((mode & OTHERS_WRITE) != 0) {
            return "can be written by everybody: chmod o-w";
        }
        String group = text(facts, "gid");
        if ((mode & GROUP_WRITES) != 0 && !group.equals("0") && !group.equals(text(self, "gid"))) {
            return "can be written by group " + group + ": chmod g-w";
        }
        return "";
    }

    private static Map<String, Object> facts(Path path) throws IOException {
        return Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    }

    private static String text(Map<String, Object> facts, String name) {
        return String.valueOf(facts.get(name));
    }

    private static long millis(@Nullable Object time) {
        return time instanceof FileTime at ? at.toMillis() : 0;
    }
}
