package dev.davit.ttrpc;

import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;

/** Who may talk to the daemon over ttrpc: its own user and group, nobody else. */
final class PeerCredentials {
    private final UserPrincipal user;
    private final GroupPrincipal group;

    private PeerCredentials(UserPrincipal user, GroupPrincipal group) {
        this.user = user;
        this.group = group;
    }

    /** Those of this process: its effective user and group. */
    static PeerCredentials ours() throws IOException {
        FileSystem files = FileSystems.getDefault();
        return new PeerCredentials(
                files.getUserPrincipalLookupService().lookupPrincipalByName(effective("Uid:")),
                files.getUserPrincipalLookupService()
                        .lookupPrincipalByGroupName(effective("Gid:")));
    }

    /** The line has the real, the effective, the saved and the file system's number. */
    private static String effective(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(key)) {
                return line.split("\\s+", -1)[2];
            }
        }
        throw new IOException("/proc/self/status has no line " + key);
    }

    /** Whether the process that connected has them. */
    boolean areOf(SocketChannel channel) throws IOException {
        UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        return peer.user().equals(user) && peer.group().equals(group);
    }
}
