package dev.davit.bench;

import dev.davit.proto.services.leases.v1.CreateRequest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/** A side with the daemon that most rows share; rows about starting take fresh ones. */
final class Contender implements AutoCloseable {
    private final Side side;
    private final Run run;
    private @Nullable Running shared;
    private int starts;

    Contender(Side side, Run run) {
        this.side = side;
        this.run = run;
    }

    Side side() {
        return side;
    }

    Run run() {
        return run;
    }

    /** The daemon that runs through; started when a row first asks for it. */
    Running daemon() throws IOException {
        if (shared == null) {
            shared = leased("shared", "");
        }
        return shared;
    }

    /** One more daemon, with an empty root; the caller closes it. */
    Running fresh() throws IOException {
        return Running.start(side, directory("start-" + starts++), run.namespace(), "");
    }

    /** The same, with tables in its configuration, and with the lease that calls name. */
    Running fresh(String tables) throws IOException {
        return leased("start-" + starts++, tables);
    }

    private Running leased(String name, String tables) throws IOException {
        Running daemon = Running.start(side, directory(name), run.namespace(), tables);
        daemon.client().leases().create(CreateRequest.newBuilder().setId(Client.LEASE).build());
        return daemon;
    }

    private Path directory(String name) {
        return run.directory().resolve(side.name()).resolve(name);
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }
}
