package dev.davit.proxy.adapter;

import dev.davit.api.ErrorCode;
import dev.davit.grpc.UnixSockets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The socket of a peer as it lies in the file system. Whoever may write it answers there in the
 * plugin's name, so its owner must be root, the daemon's user or the one that the entry names.
 *
 * @param address as configured
 * @param path the socket
 * @param uid user whose socket it may be besides
 */
record SocketFile(String address, Path path, OptionalInt uid) {
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final String ABSENT = "no socket at ";

    /**
     * What is to be seen.
     *
     * @param key tells this socket from the next one of the same name
     * @param obstacle why it must not be connected to; empty if nothing is against it
     */
    record Sight(String key, Optional<String> obstacle) {}

    /**
     * @param name of the plugin, for messages
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT if the address is none of a Unix socket
     */
    static SocketFile of(String name, String address, OptionalInt uid) {
        String path = UnixSockets.path(address);
        if (!path.startsWith("/")) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    name + ": address \"" + address + "\" is no path of a Unix socket");
        }
        return new SocketFile(address, Path.of(path), uid);
    }

    /** One look at the file; connects to nobody. */
    Sight look() {
        try {
            Map<String, Object> facts = Files.readAttributes(path, "unix:dev,ino,ctime,mode,uid");
            // A number of a file is given away again; the time of its making is not.
            String key = facts.get("dev") + ":" + facts.get("ino") + ":" + facts.get("ctime");
            return new Sight(key, objection(facts));
        } catch (NoSuchFileException e) {
            return new Sight("", Optional.of(ABSENT + address));
        } catch (IOException e) {
            return new Sight("", Optional.of("socket " + address + " cannot be looked at: " + e));
        }
    }

    private Optional<String> objection(Map<String, Object> facts) {
        int owner = number(facts, "uid");
        if ((number(facts, "mode") & FILE_TYPE) != SOCKET) {
            return Optional.of(address + " is no socket");
        }
        if (owner == 0 || owner == Self.UID || (uid.isPresent() && uid.getAsInt() == owner)) {
            return Optional.empty();
        }
        return Optional.of(
                "socket " + address + " belongs to uid " + owner + "; name it with uid = " + owner);
    }

    private static int number(Map<String, Object> facts, String key) {
        return facts.get(key) instanceof Integer number ? number : -1;
    }

    /** Like {@link #look}, and knocks: why nobody would answer. */
    Optional<String> knock() {
        return look().obstacle().or(() -> UnixSockets.obstacle(path).map(_ -> refusal()));
    }

    /** The file may have gone since it was looked at. */
    private String refusal() {
        return (Files.exists(path) ? "nobody answers at " : ABSENT) + address;
    }

    /** Asked when it is first needed. */
    private static final class Self {
        private static final int UID = uid();

        private static int uid() {
            try {
                return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot tell who this process runs as", e);
            }
        }
    }
}
