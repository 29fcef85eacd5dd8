package dev.davit.ttrpc;

/**
 * How a server serves.
 *
 * @param uid owner of the socket; negative to leave it to the daemon's user
 * @param gid group of the socket; negative to leave it to the daemon's group
 * @param maxConnections connections at once; more are closed unanswered
 * @param maxCalls calls at once on one connection; more fail with RESOURCE_EXHAUSTED
 */
public record ServerOptions(int uid, int gid, int maxConnections, int maxCalls) {
    /** Owned by the daemon; limits that only a mistake reaches. */
    public static final ServerOptions DEFAULT = new ServerOptions(-1, -1, 4096, 1024);

    public ServerOptions {
        if (maxConnections < 1 || maxCalls < 1) {
            throw new IllegalArgumentException("a limit of less than one serves nobody");
        }
    }

    /** The same with another owner of the socket. */
    public ServerOptions ownedBy(int newUid, int newGid) {
        return new ServerOptions(newUid, newGid, maxConnections, maxCalls);
    }
}
