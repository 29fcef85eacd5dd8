package dev.davit.content.local;

import dev.davit.api.Digest;
import dev.davit.api.content.IngestStatus;
import dev.davit.kit.disk.FileSync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of one ingest, in a directory named by the SHA-256 of its ref. The ingest is there
 * while its data file is: that is created last, and the first to go.
 */
final class IngestDirectory {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    private static final String REF = "ref";
    private static final String STARTED_AT = "startedat";
    private static final String UPDATED_AT = "updatedat";
    private static final String TOTAL = "total";

    /** How many bytes of the data are known to be on disk. Ours; containerd leaves it alone. */
    private static final String SYNCED = "synced";

    /** Ending of a file that takes another's place when it is complete. */
    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final Path data;

    IngestDirectory(Path directory) {
        this.directory = directory;
        this.data = directory.resolve("data");
    }

    /** Whether a directory of this name can be an ingest's; others belong to somebody else. */
    static boolean isNamedLikeOne(Path directory) {
        return NAME.matcher(directory.getFileName().toString()).matches();
    }

    static IngestDirectory of(Path ingests, String ref) {
        return new IngestDirectory(ingests.resolve(nameOf(utf8(ref))));
    }

    Path data() {
        return data;
    }

    /** State of the ingest; empty if there is none, or only what a crash has left of one. */
    Optional<IngestStatus> status() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(data, BasicFileAttributes.class);
            byte[] ref = Files.readAllBytes(directory.resolve(REF));
            if (!directory.endsWith(nameOf(ref))) {
                return Optional.empty();
            }
            Instant modifiedAt = attributes.lastModifiedTime().toInstant();
            Instant startedAt = read(STARTED_AT).flatMap(GoTime::parse).orElse(modifiedAt);
            return Optional.of(
                    new IngestStatus(
                            new String(ref, StandardCharsets.UTF_8),
                            attributes.size(),
                            number(TOTAL),
                            startedAt,
                            // The kernel's clock for files may lag behind ours by a tick.
                            modifiedAt.isBefore(startedAt) ? startedAt : modifiedAt));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether there is an ingest, or something like one. */
    boolean exists() {
        return Files.exists(data);
    }

    /** Starts the ingest. */
    IngestStatus create(String ref, long total) throws IOException {
        Instant now = Instant.now();
        Files.createDirectory(directory);
        Files.write(directory.resolve(REF), utf8(ref));
        Files.writeString(directory.resolve(STARTED_AT), GoTime.format(now));
        Files.writeString(directory.resolve(UPDATED_AT), GoTime.format(now));
        if (total > 0) {
            Files.writeString(directory.resolve(TOTAL), Long.toString(total));
        }
        Files.createFile(data);
        return new IngestStatus(ref, 0, total, now, now);
    }

    /** Removes the ingest or what is left of it; nothing happens if there is nothing. */
    void remove() throws IOException {
        Files.deleteIfExists(data);
        try {
            Entries.visit(directory, Files::delete);
        } catch (NoSuchFileException e) {
            return;
        }
        Files.delete(directory);
    }

    void rememberTotal(long total) throws IOException {
        replace(TOTAL, Long.toString(total));
    }

    /** How many bytes there are. */
    long length() throws IOException {
        return Files.size(data);
    }

    /** How many bytes would survive a crash of the machine. */
    long synced() throws IOException {
        return number(SYNCED);
    }

    /** Makes the first {@code length} bytes, which are all there are, survive such a crash. */
    void sync(long length, Instant updatedAt) throws IOException {
        forceData();
        replace(UPDATED_AT, GoTime.format(updatedAt));
        for (String name : List.of(REF, STARTED_AT, UPDATED_AT, TOTAL)) {
            forceIfThere(directory.resolve(name));
        }
        replaceForGood(SYNCED, Long.toString(length));
    }

    /** Makes sure that other bytes are not taken for those that were synced. */
    void forgetSynced() throws IOException {
        if (Files.deleteIfExists(directory.resolve(SYNCED))) {
            FileSync.force(directory);
        }
    }

    /** Drops what might have been lost in a crash of the machine. */
    void cutToSynced() throws IOException {
        cut(synced());
    }

    private void cut(long length) throws IOException {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    /**
     * Writes the data to disk. If that fails nobody can say which bytes are good, and a second
     * attempt would succeed without them: all of them are dropped.
     */
    private void forceData() throws IOException {
        try {
            FileSync.force(data);
        } catch (IOException e) {
            cut(0);
            throw e;
        }
    }

    /** Gives the data the time and the mode of a blob, and makes it survive a crash. */
    void makeFinal(Instant committedAt) throws IOException {
        Files.setLastModifiedTime(data, FileTime.from(committedAt));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r--r--r--"));
        forceData();
    }

    /** Removes files that were meant to take another's place. */
    void removeTemporary() throws IOException {
        Entries.visit(
                directory,
                file -> {
                    if (file.toString().endsWith(TEMPORARY)) {
                        Files.delete(file);
                    }
                });
    }

    private Optional<String> read(String name) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(name));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private long number(String name) throws IOException {
        Optional<String> text = read(name);
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text.get());
        } catch (NumberFormatException e) {
            return 0; // cut short by a crash
        }
    }

    private void replace(String name, String text) throws IOException {
        Path temporary = directory.resolve(name + TEMPORARY);
        Files.writeString(temporary, text);
        Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void replaceForGood(String name, String text) throws IOException {
        Path temporary = directory.resolve(name + TEMPORARY);
        Files.writeString(temporary, text);
        FileSync.force(temporary);
        Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        FileSync.force(directory);
    }

    private static void forceIfThere(Path file) throws IOException {
        try {
            FileSync.force(file);
        } catch (NoSuchFileException e) {
            return; // an ingest without total
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String nameOf(byte[] ref) {
        return Digest.of(ref).hex();
    }
}
