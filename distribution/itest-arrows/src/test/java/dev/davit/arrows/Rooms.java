package dev.davit.arrows;

/** The packages of the rooms. */
final class Rooms {
    static final String[] JDK_AND_CONTRACTS = {
        "dev.davit.api..",
        "java..",
        "org.jspecify.annotations..",
        "org.osgi.annotation..",
        "org.osgi.service.component.annotations..",
        "com.google.errorprone.annotations.."
    };

    static final String[] FLOORS = {
        "dev.davit.rpc..", "dev.davit.service..", "dev.davit.metadata..", "dev.davit.slots.."
    };

    static final String[] PLUGINS = {
        "dev.davit.content..",
        "dev.davit.differ..",
        "dev.davit.logger..",
        "dev.davit.runtime..",
        "dev.davit.snapshotter..",
        "dev.davit.processor..",
        "dev.davit.verifier..",
        "dev.davit.proxy.adapter..",
        "dev.davit.proxy.keeper..",
        "dev.davit.tracing.."
    };

    /** Two plugins differ in the second word. */
    static final String EACH_PLUGIN =
            "dev.davit.[content|differ|logger|runtime|snapshotter|processor|tracing|verifier|proxy].(*)..";

    static final String[] SDK = {
        "dev.davit.api..",
        "dev.davit.proto..",
        "dev.davit.kit..",
        "dev.davit.grpc..",
        "dev.davit.proxy",
        "dev.davit.testkit..",
        "dev.davit.tck.."
    };

    static final String[] DAEMON = {
        "dev.davit.console..",
        "dev.davit.rpc..",
        "dev.davit.service..",
        "dev.davit.metadata..",
        "dev.davit.slots..",
        "dev.davit.linux..",
        "dev.davit.config..",
        "dev.davit.bbolt..",
        "dev.davit.ttrpc..",
        "dev.davit.launcher.."
    };

    /**
     * Whoever speaks gRPC: servers, proxies, shims that want it, and the distribution's clients.
     */
    static final String[] GRPC = {
        "dev.davit.rpc..",
        "dev.davit.proto..",
        "dev.davit.grpc..",
        "dev.davit.proxy..",
        "dev.davit.runtime.shim.grpc..",
        "dev.davit.cli..",
        "dev.davit.daemon.."
    };

    static final String[] BANNED = {
        "..util..", "..helper..", "..common..", "..misc..", "..impl..", "..manager.."
    };

    private Rooms() {}
}
