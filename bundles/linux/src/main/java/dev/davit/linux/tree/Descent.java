package dev.davit.linux.tree;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.FileStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;

/**
 * Goes through a tree, each directory before what is below it, without recursion, without following
 * symlinks and with a bounded number of open directories, so that neither the depth of a tree nor
 * the length of its paths matters. Directories above the bound are closed and found again through
 * {@code ..}, which is checked to lead to where they were.
 */
abstract class Descent {
    private static final int MOST_OPEN = 64;

    private final Deque<Frame> frames = new ArrayDeque<>();

    /**
     * Where the walk is.
     *
     * @param directory in the tree walked
     * @param copy in the tree that is made alongside; empty if none is
     */
    record Place(Directory directory, Optional<Directory> copy) implements AutoCloseable {
        @Override
        public void close() {
            directory.close();
            copy.ifPresent(Directory::close);
        }

        Place parent() {
            return new Place(directory.openParent(), copy.map(Directory::openParent));
        }
    }

    private static final class Frame {
        final RawName name;
        final FileStatus status;
        final Deque<RawName> ahead = new ArrayDeque<>();
        @Nullable Place place;

        Frame(RawName name, FileStatus status, Place place) {
            this.name = name;
            this.status = status;
            this.place = place;
        }

        Place open() {
            return Objects.requireNonNull(place);
        }

        void close() {
            if (place != null) {
                place.close();
                place = null;
            }
        }
    }

    /** An entry that is no directory. */
    abstract void file(Place in, RawName name);

    /** A directory is about to be gone through: what is made alongside, if anything. */
    abstract Optional<Directory> enter(Place in, Directory directory, FileStatus status);

    /** All below a directory has been gone through. */
    abstract void leave(Place in, RawName name, Place left, FileStatus status);

    /** A directory could not be opened: opens it by force, or says that it is left out. */
    Optional<Directory> reopen(Place in, RawName name, LinuxException failure) {
        throw failure;
    }

    /** Whether to stop when the thread is interrupted. */
    boolean stops() {
        return true;
    }

    /** Goes through what is below a place, which it closes. */
    void walk(Place top) {
        push(RawName.EMPTY, top.directory().fd().status(), top);
        try {
            while (!frames.isEmpty()) {
                step();
            }
        } finally {
            frames.forEach(Frame::close);
        }
    }

    private void step() {
        Frame frame = frames.getLast();
        RawName next = frame.ahead.pollFirst();
        if (next != null) {
            descend(frame.open(), next);
        } else {
            ascend(frames.removeLast());
        }
    }

    private void descend(Place in, RawName name) {
        if (stops() && Thread.currentThread().isInterrupted()) {
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text());
        }
        Optional<Directory> opened = open(in, name);
        if (opened.isEmpty()) {
            return;
        }
        Directory directory = opened.get();
        try {
            FileStatus status = directory.fd().status();
            push(name, status, new Place(directory, enter(in, directory, status)));
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private Optional<Directory> open(Place in, RawName name) {
        try {
            return Optional.of(in.directory().openDirectory(name));
        } catch (LinuxException e) {
            return reopen(in, name, e);
        }
    }

    private void push(RawName name, FileStatus status, Place place) {
        Frame frame = new Frame(name, status, place);
        frames.addLast(frame);
        closeBeyondBound();
        place.directory().forEachEntry(entry -> meet(frame, place, entry));
    }

    private void closeBeyondBound() {
        int nearness = 0;
        Iterator<Frame> nearest = frames.descendingIterator();
        while (nearest.hasNext()) {
            Frame frame = nearest.next();
            if (++nearness > MOST_OPEN) {
                // Those further up were closed when the walk was less deep.
                frame.close();
                return;
            }
        }
    }

    private void meet(Frame frame, Place in, Directory.Entry entry) {
        FileType type = entry.type();
        if (type == FileType.UNKNOWN) {
            Optional<FileStatus> status = in.directory().find(entry.name());
            if (status.isEmpty()) {
                return;
            }
            type = status.get().type();
        }
        if (type == FileType.DIRECTORY) {
            frame.ahead.addLast(entry.name());
        } else {
            file(in, entry.name());
        }
    }

    private void ascend(Frame done) {
        try (Place left = done.open()) {
            Frame above = frames.peekLast();
            if (above == null) {
                return;
            }
            if (above.place == null) {
                above.place = back(left, above.status);
            }
            leave(above.open(), done.name, left, done.status);
        }
    }

    private static Place back(Place left, FileStatus expected) {
        Place parent = left.parent();
        if (!parent.directory().fd().status().sameFile(expected)) {
            String path = parent.directory().path().toString();
            parent.close();
            throw new LinuxException("open", path + "/..", Errno.ENOENT);
        }
        return parent;
    }
}
