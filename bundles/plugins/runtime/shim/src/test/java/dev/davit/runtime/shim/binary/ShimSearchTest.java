package dev.davit.runtime.shim.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class ShimSearchTest {
    @TempDir Path directory;

    private Path executable(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @CsvSource({
        "io.containerd.runc.v2, containerd-shim-runc-v2",
        "io.containerd.wasmtime.v1, containerd-shim-wasmtime-v1",
        "kata.v2, containerd-shim-kata-v2",
        "a.b.c.d.e, containerd-shim-d-e"
    })
    void theLastTwoPartsNameTheExecutable(String runtime, String name) {
        assertEquals(name, ShimSearch.fileName(runtime));
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", ".v2", "bin/shim", "./shim", "../containerd.runc.v2"})
    void otherNamesAreRefused(String runtime) {
        ShimSearch search = new ShimSearch("", "");
        DavitException e = assertThrows(DavitException.class, () -> search.find(runtime));
        assertEquals(ErrorCode.UNKNOWN, e.code());
        assertEquals(
                "failed to resolve runtime path: invalid runtime name "
                        + runtime
                        + ", correct runtime name should be either format like"
                        + " `io.containerd.runc.v2` or a full path to the binary",
                e.getMessage());
    }

    @Test
    void noNameIsRefused() {
        ShimSearch search = new ShimSearch("", "");
        DavitException e = assertThrows(DavitException.class, () -> search.find(""));
        assertEquals(ErrorCode.UNKNOWN, e.code());
        assertEquals("failed to resolve runtime path: no runtime name", e.getMessage());
    }

    @Test
    void theSearchPathComesBeforeTheDaemonsDirectory() throws Exception {
        Path daemon = directory.resolve("daemon/davitd");
        Path own = executable("daemon/containerd-shim-a-v1");
        String path = directory.resolve("one") + "::" + directory.resolve("two");
        assertEquals(own, new ShimSearch(path, daemon.toString()).find("x.a.v1"));
        Path second = executable("two/containerd-shim-a-v1");
        assertEquals(second, new ShimSearch(path, daemon.toString()).find("x.a.v1"));
        Path first = executable("one/containerd-shim-a-v1");
        assertEquals(first, new ShimSearch(path, daemon.toString()).find("x.a.v1"));
    }

    @Test
    void whatCannotBeExecutedIsPassedOver() throws Exception {
        Path plain = executable("one/containerd-shim-a-v1");
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createDirectories(directory.resolve("two/containerd-shim-a-v1"));
        Path third = executable("three/containerd-shim-a-v1");
        String path = "%s/one:%s/two:%s/three".formatted(directory, directory, directory);
        assertEquals(third, new ShimSearch(path, "").find("x.a.v1"));
        Files.delete(third);
        DavitException e =
                assertThrows(DavitException.class, () -> new ShimSearch(path, "").find("x.a.v1"));
        assertEquals(
                "failed to resolve runtime path: runtime \"x.a.v1\" binary not installed"
                        + " \"containerd-shim-a-v1\": file does not exist ("
                        + plain
                        + " has no run bit)",
                e.getMessage());
    }

    @Test
    void aFindIsRememberedUntilItIsGone() throws Exception {
        ShimSearch search = new ShimSearch("%s/one:%s/two".formatted(directory, directory), "");
        Path second = executable("two/containerd-shim-a-v1");
        assertEquals(second, search.find("x.a.v1"));
        Path first = executable("one/containerd-shim-a-v1");
        assertEquals(second, search.find("x.a.v1"));
        Files.delete(second);
        assertEquals(first, search.find("x.a.v1"));
    }

    @Test
    void anAbsolutePathMustBeThere() throws Exception {
        ShimSearch search = new ShimSearch("", "");
        Path shim = executable("my shim");
        assertEquals(shim, search.find(shim.toString()));
        Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rw-r--r--"));
        String plain = shim.toString();
        DavitException unrunnable = assertThrows(DavitException.class, () -> search.find(plain));
        assertEquals(
                "failed to resolve runtime path: invalid custom binary path: "
                        + plain
                        + " has no run bit",
                unrunnable.getMessage());
        DavitException e = assertThrows(DavitException.class, () -> search.find("/no/such/shim"));
        assertEquals(
                "failed to resolve runtime path: invalid custom binary path: stat /no/such/shim: no"
                        + " such file or directory",
                e.getMessage());
    }
}
