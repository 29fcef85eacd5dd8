package dev.davit.proxy.adapter;

import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;

/** A logger of another process. */
public class RemoteLogger implements ContainerLogger {
    private final Peer peer;

    /**
     * @param peer the process
     */
    public RemoteLogger(Peer peer) {
        this.peer = peer;
    }

    @Override
    public LogSession open(LogSource source) {
        return RemoteLogSession.open(peer, source);
    }
}
