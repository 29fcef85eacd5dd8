package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Command;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/** Stock ctr's content commands, which take no lease: nothing is collected here. */
final class CtrContentTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.withoutCollection();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void contentIsIngestedReadLabelledEditedAndDeleted() {
        Path file = stage.scratch().file("blob", "some content\n");
        String digest = "sha256:" + sha256(file);
        ingest(file, digest);
        assertEquals("some content", stage.ok("content", "get", digest));
        stage.ok("content", "label", digest, "containerd.io/gc.root=2026");
        assertTrue(stage.ok("content", "ls").contains("containerd.io/gc.root=2026"));
        stage.ok("content", "rm", digest);
        assertTrue(stage.fails("content", "get", digest).contains("not found"));
        assertTrue(stage.ok("content", "active").startsWith("REF"));
    }

    @Test
    void contentWithTheWrongDigestIsRefused() {
        Path file = stage.scratch().file("wrong", "other content\n");
        String digest = "sha256:" + "0".repeat(64);
        assertTrue(ingestCommand(file, digest).contains("unexpected"));
        assertFalse(stage.ok("content", "ls", "-q").contains(digest));
    }

    private static void ingest(Path file, String digest) {
        assertEquals("", ingestCommand(file, digest));
    }

    private static String ingestCommand(Path file, String digest) {
        return new Command(
                        "sh",
                        "-c",
                        "ctr --address "
                                + stage.daemon().socket()
                                + " content ingest --expected-digest "
                                + digest
                                + " ref-"
                                + file.getFileName()
                                + " < "
                                + file)
                .run()
                .err()
                .strip();
    }

    private static String sha256(Path file) {
        return new Command("sha256sum", file.toString()).run().expectSuccess().split(" ", -1)[0];
    }
}
