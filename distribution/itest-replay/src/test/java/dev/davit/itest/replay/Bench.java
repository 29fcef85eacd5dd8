package dev.davit.itest.replay;

/** A daemon, a connection to it and what asks through it. */
record Bench(DaemonProcess daemon, Wire wire, Placeholders placeholders, Client client)
        implements AutoCloseable {
    /** A new daemon. */
    static Bench open(String name) {
        DaemonProcess daemon = DaemonProcess.start(name);
        Wire wire = Wire.connect(daemon.socket());
        var placeholders = new Placeholders(daemon);
        return new Bench(daemon, wire, placeholders, new Client(wire, new Values(placeholders)));
    }

    World world() {
        return new World(client);
    }

    @Override
    public void close() {
        wire.close();
        daemon.close();
    }
}
