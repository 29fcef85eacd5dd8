package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of every type, with attributes that a careless copy loses. */
final class FileSample {
    private static final String ATTRIBUTES = "unix:mode,uid,gid,rdev,size,lastModifiedTime";
    private static final String TIME = "2001-02-03T04:05:06.123456789Z";
    private static final byte[] BINARY = {0, 1, (byte) 0xff};

    private final List<String> names =
            List.of("file", "setuid", "directory", "link", "dangling", "fifo", "device", "sparse");

    private final Map<String, Map<String, Object>> expected = new HashMap<>();
    private boolean hasXattr;

    void make(Path top) throws IOException {
        Files.writeString(top.resolve("file"), "content");
        Files.writeString(top.resolve("setuid"), "#!/bin/true");
        Files.createDirectory(top.resolve("directory"));
        Files.createSymbolicLink(top.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(top.resolve("dangling"), Path.of("/no/such\nfile"));
        Command.run(top, List.of("mkfifo", "fifo"));
        Command.run(top, List.of("mknod", "device", "c", "1", "3"));
        Command.run(top, List.of("truncate", "--size=1G", "sparse"));
        own(top.resolve("file"), 1000, 1001, 0640);
        own(top.resolve("setuid"), 0, 50, 04755);
        own(top.resolve("directory"), 12345678, 87654321, 01777);
        own(top.resolve("fifo"), 7, 8, 0600);
        own(top.resolve("device"), 0, 6, 0620);
        Files.setAttribute(top.resolve("link"), "unix:uid", 33, LinkOption.NOFOLLOW_LINKS);
        hasXattr = Files.getFileStore(top).supportsFileAttributeView("user");
        if (hasXattr) {
            xattr(top).write("binary", ByteBuffer.wrap(BINARY));
        }
        Files.createLink(top.resolve("directory/second"), top.resolve("file"));
        for (String name : names) {
            // Not by Files, which would open the pipe and wait for somebody at its other end.
            Command.run(top, List.of("touch", "--no-dereference", "--date=" + TIME, name));
        }
        for (String name : names) {
            expected.put(name, attributes(top.resolve(name)));
        }
    }

    void check(Path top) throws IOException {
        for (String name : names) {
            assertEquals(expected.get(name), attributes(top.resolve(name)), name);
        }
        long blocks = Long.parseLong(Command.run(top, List.of("stat", "--format=%b", "sparse")));
        assertTrue(blocks < 1000, "a hole takes " + blocks + " blocks");
        assertEquals("content", Files.readString(top.resolve("directory/second")));
        assertEquals(
                Files.getAttribute(top.resolve("file"), "unix:ino"),
                Files.getAttribute(top.resolve("directory/second"), "unix:ino"),
                "hard link");
        assertEquals("file", Files.readSymbolicLink(top.resolve("link")).toString());
        assertEquals("/no/such\nfile", Files.readSymbolicLink(top.resolve("dangling")).toString());
        if (hasXattr) {
            ByteBuffer value = ByteBuffer.allocate(BINARY.length);
            xattr(top).read("binary", value);
            assertArrayEquals(BINARY, value.array());
        }
    }

    private static UserDefinedFileAttributeView xattr(Path top) {
        return Files.getFileAttributeView(top.resolve("file"), UserDefinedFileAttributeView.class);
    }

    private static void own(Path file, int user, int group, int mode) throws IOException {
        Files.setAttribute(file, "unix:uid", user);
        Files.setAttribute(file, "unix:gid", group);
        Files.setAttribute(file, "unix:mode", mode);
    }

    /** Without the size of directories, which is the file system's affair. */
    private static Map<String, Object> attributes(Path file) throws IOException {
        var attributes =
                new HashMap<>(Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            attributes.remove("size");
        }
        return attributes;
    }
}
