package dev.davit.kit.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

final class JdkTreesTest {
    @TempDir Path scratch;

    @Test
    void usageCountsEachInodeOnce() throws IOException {
        Path tree = Files.createDirectory(scratch.resolve("tree"));
        long empty = JdkTrees.usage(tree).sizeBytes();
        Files.write(tree.resolve("a"), new byte[4097]);
        Files.createLink(tree.resolve("b"), tree.resolve("a"));
        Files.createSymbolicLink(tree.resolve("c"), Path.of("/"));
        assertEquals(3, JdkTrees.usage(tree).inodes());
        assertEquals(empty + 8192, JdkTrees.usage(tree).sizeBytes());
    }

    @Test
    void usageOfNothingIsAnError() {
        assertThrows(NoSuchFileException.class, () -> JdkTrees.usage(scratch.resolve("none")));
    }

    @Test
    void removeTakesEverythingAndFollowsNothing() throws IOException {
        Path outside = Files.createDirectory(scratch.resolve("outside"));
        Files.createFile(outside.resolve("file"));
        Path tree = Files.createDirectories(scratch.resolve("tree/a/b/c"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        JdkTrees.remove(scratch.resolve("tree"));
        assertFalse(Files.exists(scratch.resolve("tree")));
        assertTrue(Files.exists(outside.resolve("file")));
        JdkTrees.remove(scratch.resolve("tree"));
    }

    @Test
    void interruptionStopsBoth() throws IOException {
        Path tree = Files.createDirectories(scratch.resolve("tree/a"));
        Files.createFile(tree.resolve("file"));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> JdkTrees.usage(tree));
        assertThrows(InterruptedIOException.class, () -> JdkTrees.remove(tree));
        assertTrue(Thread.interrupted());
        JdkTrees.remove(tree);
    }
}
