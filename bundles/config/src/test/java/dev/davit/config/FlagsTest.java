package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

final class FlagsTest {
    @TempDir Path directory;

    static ConfigFlags flags(String root, String state, String address, String level) {
        return new ConfigFlags(
                Optional.empty(),
                Optional.of(root),
                Optional.of(state),
                Optional.of(address),
                Optional.of(level));
    }

    private static String grpc(DaemonConfig config) {
        return config.grpc().orElseThrow().address();
    }

    private static String ttrpc(DaemonConfig config) {
        return config.ttrpc().orElseThrow().address();
    }

    @Test
    void flagsOverrideTheFileAndPathsBecomeAbsolute() {
        ConfigFiles files = new ConfigFiles(directory);
        files.write("standard.toml", "version = 4\nroot = '/file'\n[debug]\nlevel = 'info'\n");

        DaemonConfig config =
                files.loader().load(flags("r", "/s/", "run/d.sock", "trace")).config();

        Path here = Path.of("").toAbsolutePath();
        assertEquals(here.resolve("r"), config.root());
        assertEquals(Path.of("/s"), config.state());
        assertEquals(here.resolve("run/d.sock").toString(), grpc(config));
        assertEquals("trace", config.log().level());
    }

    @Test
    void emptyFlagsAreNoFlags() {
        ConfigFiles files = new ConfigFiles(directory);

        assertEquals(
                files.loader().defaults(), files.loader().load(flags("", "", "", "")).config());
    }

    @Test
    void theTtrpcSocketFollowsTheFlagUnlessAFilePlacedIt() {
        ConfigFiles files = new ConfigFiles(directory);
        Optional<String> flag = Optional.of("/flag.sock");
        Optional<String> no = Optional.empty();

        DaemonConfig alone = files.config("version = 4\n", no, no, flag);
        assertEquals("/flag.sock", grpc(alone));
        assertEquals("/flag.sock.ttrpc", ttrpc(alone));

        String placed = "version = 4\n[plugins.'io.containerd.server.v1.ttrpc']\naddress = '/t'\n";
        assertEquals("/t", ttrpc(files.config(placed, no, no, flag)));

        DaemonConfig migrated = files.config("version = 2\ngrpc.address = '/g'\n", no, no, flag);
        assertEquals("/flag.sock", grpc(migrated));
        assertEquals("/g.ttrpc", ttrpc(migrated));
    }

    @Test
    void dumpHeedsFlagsAndMigrateDoesNot() {
        ConfigFiles files = new ConfigFiles(directory);
        ConfigCommand command = new ConfigCommand(files.loader());
        ConfigFlags flags = flags("/flagged", "", "", "");

        assertEquals("root = '/flagged'", command.dump(flags).text().lines().toList().get(1));
        assertEquals(
                "root = '/var/lib/containerd'",
                command.migrate(flags).text().lines().toList().get(1));
    }
}
