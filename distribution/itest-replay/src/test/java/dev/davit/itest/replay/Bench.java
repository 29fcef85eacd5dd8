package dev.davit.itest.replay;

import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

/** A daemon with an empty root, a connection to it and what asks through it. */
record Bench(
        Scratch scratch, DaemonProcess daemon, Wire wire, Placeholders placeholders, Client client)
        implements AutoCloseable {
    /** A collection comes after deletions and when a request asks for one. */
    private static final String COLLECTIONS =
            """
            [plugins.'io.containerd.gc.v1.scheduler']
              mutation_threshold = 0
              startup_delay = "0s"
            """;

    /** A new daemon. */
    static Bench open() {
        Scratch scratch = Scratch.create();
        boolean open = false;
        try {
            DaemonProcess daemon = DaemonProcess.start(scratch, COLLECTIONS);
            Wire wire = Wire.connect(daemon.socket());
            var placeholders = new Placeholders(scratch);
            var client = new Client(wire, new Values(placeholders));
            open = true;
            return new Bench(scratch, daemon, wire, placeholders, client);
        } finally {
            if (!open) {
                scratch.close();
            }
        }
    }

    World world() {
        return new World(client);
    }

    @Override
    public void close() {
        try (scratch;
                daemon) {
            wire.close();
        }
    }
}
