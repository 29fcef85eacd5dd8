package dev.davit.runtime.shim.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.Linux;
import dev.davit.linux.mount.MountTable;
import dev.davit.linux.mount.Mounts;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ShimBundlesTest {
    private static final TaskId ID = new TaskId("ns", "c1");

    @TempDir Path directory;
    private ShimBundles bundles;

    @BeforeEach
    void start() {
        bundles =
                new ShimBundles(
                        Linux.system(), directory.resolve("root"), directory.resolve("state"));
    }

    private static Any spec(String json) {
        return new Any("spec", json.getBytes(StandardCharsets.UTF_8));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aBundleHasItsFilesAndModes() throws Exception {
        ShimBundle bundle = bundles.create(ID, spec("{\"a\":1}"));
        assertEquals(directory.resolve("state/ns/c1"), bundle.path());
        assertEquals("rwx------", mode(bundle.path()));
        assertEquals("rwx--x--x", mode(bundle.rootfs()));
        assertEquals("rwx--x--x", mode(bundle.work()));
        assertEquals("{\"a\":1}", Files.readString(bundle.path().resolve("config.json")));
        assertEquals(bundle.work(), Files.readSymbolicLink(bundle.path().resolve("work")));
        assertFalse(bundle.isEmpty());
        assertEquals(List.of(ID), bundles.tasks());
        assertEquals(List.of(ID), bundles.works());
        bundle.remove();
        assertEquals(List.of(), bundles.tasks());
        assertEquals(List.of(), bundles.works());
        bundle.remove();
    }

    @Test
    void theGroupOfAMappedRootMayPass() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "giving groups needs root");
        ShimBundle bundle =
                bundles.create(
                        ID,
                        spec(
                                """
                                {"linux": {"gidMappings": [
                                  {"containerID": 5, "hostID": 7, "size": 1},
                                  {"containerID": 0, "hostID": 4321, "size": 10}]}}
                                """));
        assertEquals("rwx--x---", mode(bundle.path()));
        assertEquals(4321, Files.getAttribute(bundle.path(), "unix:gid"));
        bundle.remove();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|0|false",
                "not JSON|0|false",
                "{\"linux\":{\"gidMappings\":[{\"hostID\":9,\"size\":1}]}}|9|false",
                "{\"mounts\":[{\"options\":[\"ro\"]}]}|0|false",
                "{\"mounts\":[{\"options\":[\"ro\",\"ridmap\"]}]}|0|true",
                "{\"mounts\":[{},{\"uidMappings\":[{\"size\":1}]}]}|0|true"
            })
    void whatTheDaemonReadsOfASpec(String json, int group, boolean mapsMounts) {
        assertEquals(new SpecFacts(group, mapsMounts), SpecFacts.of(spec(json)));
    }

    @Test
    void whatALostTaskLeftIsReplaced() throws Exception {
        ShimBundle old = bundles.create(ID, spec("{}"));
        Files.writeString(old.path().resolve("old"), "x");
        Files.writeString(old.work().resolve("old"), "x");
        ShimBundle bundle = bundles.create(ID, spec("{}"));
        assertFalse(Files.exists(bundle.path().resolve("old")));
        assertFalse(Files.exists(bundle.work().resolve("old")));
        bundle.remove();
    }

    @Test
    void whatIsMountedIsUnmountedAndNotEmptied() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        Path image = Files.createDirectory(directory.resolve("image"));
        Files.writeString(image.resolve("precious"), "x");
        ShimBundle bundle = bundles.create(ID, spec("{}"));
        Mounts mounts = new Mounts(Linux.system());
        List<Mount> bind = List.of(new Mount("bind", image.toString(), List.of("bind")));
        mounts.mount(bind, bundle.rootfs());
        mounts.mount(bind, bundle.rootfs());
        assertTrue(Files.exists(bundle.rootfs().resolve("precious")));
        bundle.remove();
        assertTrue(Files.exists(image.resolve("precious")));
        assertEquals(List.of(), MountTable.read().within(directory));
        assertFalse(Files.exists(bundle.path()));
    }

    @Test
    void aFailureLeavesNothing() throws Exception {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(directory.resolve("root"), "a file in the way");
        DavitException e = assertThrows(DavitException.class, () -> bundles.create(ID, spec("{}")));
        assertEquals(ErrorCode.UNKNOWN, e.code());
        assertTrue(e.getMessage().startsWith("bundle "), e.getMessage());
        assertEquals(List.of(), bundles.tasks());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", ".hidden"})
    void namesThatLeadElsewhereAreRefused(String name) {
        for (TaskId id : List.of(new TaskId(name, "c"), new TaskId("ns", name))) {
            DavitException e = assertThrows(DavitException.class, () -> bundles.bundle(id));
            assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        }
    }

    @Test
    void removalsThatWereCutShortAreNoTasks() throws Exception {
        bundles.create(ID, spec("{}"));
        Path hidden = Files.createDirectories(directory.resolve("state/ns/.c2"));
        assertEquals(List.of(ID), bundles.tasks());
        assertEquals(List.of(hidden), bundles.hidden());
    }

    @Test
    void anEndpointIsNotedAndRead() throws Exception {
        ShimBundle bundle = bundles.create(ID, spec("{}"));
        assertEquals(Optional.empty(), bundle.endpoint());
        Files.writeString(bundle.path().resolve("address"), "unix:///old\n");
        assertEquals(Optional.of(new ShimEndpoint(2, "unix:///old", "ttrpc")), bundle.endpoint());
        assertFalse(bundle.hasBootstrapFile());
        ShimEndpoint endpoint =
                new ShimEndpoint(3, "unix:///new", "GRPC", List.of(1, 2), Map.of("k", "v"));
        bundle.setEndpoint(endpoint);
        assertTrue(bundle.hasBootstrapFile());
        assertEquals(Optional.of(endpoint), bundle.endpoint());
        assertEquals("grpc", endpoint.protocol());
        bundle.forgetAddress();
        assertEquals(Optional.of(endpoint), bundle.endpoint());
    }
}
