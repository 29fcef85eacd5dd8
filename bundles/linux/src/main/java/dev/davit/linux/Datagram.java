package dev.davit.linux;

import java.util.List;
import java.util.Objects;

/**
 * What came in one piece through a {@link UnixDatagramSocket}. The descriptors are the receiver's
 * own, closed on exec; closing this closes them all.
 *
 * @param text the bytes, read as UTF-8
 * @param whole whether nothing was cut off: neither bytes nor descriptors
 * @param sender who sent it, as the kernel knows; its process may be gone
 * @param descriptors open files that came along; copied
 */
public record Datagram(String text, boolean whole, Sender sender, List<Fd> descriptors)
        implements AutoCloseable {
    /**
     * Who sent a datagram.
     *
     * @param pid number of the process, as seen from here; 0 if it cannot be seen
     * @param uid user it ran as
     * @param gid group it ran as
     */
    public record Sender(int pid, int uid, int gid) {
        /** Not told. */
        static final Sender UNKNOWN = new Sender(0, -1, -1);
    }

    public Datagram {
        Objects.requireNonNull(text);
        Objects.requireNonNull(sender);
        descriptors = List.copyOf(descriptors);
    }

    @Override
    public void close() {
        descriptors.forEach(Fd::close);
    }
}
