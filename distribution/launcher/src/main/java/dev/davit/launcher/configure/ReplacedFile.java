package dev.davit.launcher.configure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/** A file whose text is replaced in one step: whoever reads it finds the old one or the new one. */
final class ReplacedFile {
    private ReplacedFile() {}

    /** The text of a file; empty if there is none. */
    static Optional<String> text(Path file) throws IOException {
        return Files.exists(file)
                ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /** Gives a file another text, keeping owner and mode; without a text it is deleted. */
    static void replace(Path name, Optional<String> text) throws IOException {
        // A link stays a link.
        Path file = Files.exists(name) ? name.toRealPath() : name;
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        if (text.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.createDirectories(directory);
            Path fresh = directory.resolve("." + file.getFileName() + ".davit");
            Files.deleteIfExists(fresh);
            write(fresh, text.get());
            if (Files.exists(file)) {
                keepOwner(file, fresh);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        force(directory);
    }

    /** A new file that only its owner reads, on the disk when this returns. */
    static void write(Path file, String text) throws IOException {
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Makes the names in a directory last. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void keepOwner(Path from, Path to) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView view =
                Files.getFileAttributeView(
                        to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setOwner(attributes.owner());
        view.setGroup(attributes.group());
        view.setPermissions(attributes.permissions());
    }
}
