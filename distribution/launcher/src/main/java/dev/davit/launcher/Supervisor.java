package dev.davit.launcher;

import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells systemd how the daemon is, if it asked for that. */
final class Supervisor {
    private static final Logger LOG = System.getLogger(Supervisor.class.getName());

    private Supervisor() {}

    /**
     * Sends a state such as READY=1; without NOTIFY_SOCKET nothing happens and nothing is loaded.
     */
    static void tell(String state) {
        String socket = System.getenv("NOTIFY_SOCKET");
        if (socket == null || socket.isEmpty()) {
            return;
        }
        // An address that begins with @ lies in the abstract name space.
        String path = socket.startsWith("@") ? '\0' + socket.substring(1) : socket;
        try (UnixDatagramChannel channel = UnixDatagramChannel.open()) {
            channel.send(
                    ByteBuffer.wrap(state.getBytes(StandardCharsets.UTF_8)),
                    new UnixSocketAddress(path));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot tell " + socket + " that " + state, e);
        }
    }
}
