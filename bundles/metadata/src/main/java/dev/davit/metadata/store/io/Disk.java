package dev.davit.metadata.store.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the store asks of a file system. Names and contents are two things: a file's bytes survive a
 * power loss once the file was synced, its name once the directory was.
 *
 * <p>Threads: any. Every method may block.
 */
public interface Disk {
    /** Makes the directory and those above it, where they are missing, durably. */
    void createDirectories(Path directory) throws IOException;

    /** Names in the directory, in no order. */
    List<String> list(Path directory) throws IOException;

    /** Makes an empty file for writing and reading; one of that name is emptied. */
    DiskFile create(Path file) throws IOException;

    /** Opens a file for reading and for {@link DiskFile#sync}. */
    DiskFile open(Path file) throws IOException;

    /** Gives a file another name; a file of that name is replaced, with nothing in between. */
    void rename(Path from, Path to) throws IOException;

    /** Gives a file a second name, or where that is not to be had, makes a durable copy of it. */
    void link(Path file, Path second) throws IOException;

    /** Removes a name, if it is there. */
    void delete(Path file) throws IOException;

    /** Returns when every change of the directory's names so far survives a power loss. */
    void syncDirectory(Path directory) throws IOException;

    /**
     * Takes the lock that tells other processes, and other users within this one, to stay away.
     *
     * @return gives the lock back when closed
     * @throws LockHeldException if another has it
     */
    Closeable lock(Path file) throws IOException;
}
