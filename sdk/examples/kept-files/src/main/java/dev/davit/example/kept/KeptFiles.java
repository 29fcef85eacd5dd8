package dev.davit.example.kept;

import dev.davit.api.Mount;
import dev.davit.kit.snapshot.DirectorySnapshotter;
import dev.davit.kit.snapshot.Layer;
import dev.davit.kit.snapshot.Layers;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.process.Supervision;
import dev.davit.proxy.ProxyServer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Started by Davit, which keeps the session for it:
 *
 * <pre>
 * [proxy_plugins.kept]
 *   type = "snapshot"
 *   address = "/run/kept.sock"
 *   [proxy_plugins.kept.process]
 *     command = ["/usr/bin/java", "--enable-native-access=ALL-UNNAMED", "-cp", "…",
 *                "dev.davit.example.kept.KeptFiles", "/run/kept"]
 * </pre>
 */
public final class KeptFiles {
    private static final String SESSION = "fuse";

    private KeptFiles() {}

    /** Serves until it is told to end; takes the directory to mount the files on. */
    public static void main(String[] arguments) throws Exception {
        Path mountpoint = Path.of(arguments[0]);
        Path socket = Path.of(System.getenv("DAVIT_PLUGIN_ADDRESS"));
        Path state = Path.of(System.getenv("DAVIT_STATE_DIRECTORY"));
        var supervision = Supervision.ofThisProcess();
        FuseSession session = session(supervision, mountpoint);
        var snapshotter = new DirectorySnapshotter(state.resolve("snapshots"), new Plain()) {};
        var server = ProxyServer.builder(socket).snapshotter(snapshotter).start();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    supervision.stopping();
                                    server.close();
                                    snapshotter.close();
                                    session.close();
                                }));
        supervision.ready();
        session.serve();
    }

    /** The session of the process before; the first one mounts, and hands its session over. */
    private static FuseSession session(Supervision supervision, Path mountpoint) throws Exception {
        Linux linux = Linux.system();
        var kept = supervision.kept(SESSION);
        if (kept.isPresent()) {
            return FuseSession.resumed(kept.get());
        }
        Files.createDirectories(mountpoint);
        Fd device = FuseSession.mount(linux, mountpoint);
        supervision.keep(SESSION, device);
        return FuseSession.begun(device);
    }

    /** Snapshots are directories that begin empty: what they hold is not what this is about. */
    private static final class Plain implements Layers {
        @Override
        public void fill(Layer layer) {}

        @Override
        public List<Mount> mounts(Layer layer) {
            return List.of(new Mount("bind", layer.directory().toString(), List.of("rbind", "rw")));
        }
    }
}
