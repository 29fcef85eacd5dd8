package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Registry;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Programs decide which images stock ctr may pull. */
final class ImageVerifierTest {
    @Test
    void pullsAreBlockedAndAllowedByThePrograms() throws IOException {
        Machine.mustHaveRegistry();
        Path bin = Files.createTempDirectory("davit-verifiers");
        try (Stage stage =
                        Stage.empty(
                                """
                                [plugins.'io.containerd.image-verifier.v1.bindir']
                                  bin_dir = "%s"
                                [plugins.'dev.davit.internal.v1.image-policy']
                                  verify_on_create = true
                                """
                                        .formatted(bin));
                Registry registry = Registry.start(stage.scratch())) {
            stage.importImage();
            String good = registry.reference("good:1");
            String bad = registry.reference("bad:1");
            for (String name : new String[] {good, bad}) {
                stage.ok("images", "tag", Stage.IMAGE, name);
                stage.ok("images", "push", "--plain-http", name);
                stage.ok("images", "rm", "--sync", name);
            }
            Path program = bin.resolve("policy");
            Files.writeString(
                    program, "#!/bin/sh\ncase $2 in */bad:*) echo not signed; exit 1 ;; esac\n");
            String blocked = "blocking pull of " + good + " with digest sha256:";
            String complaint = stage.fails("images", "pull", "--plain-http", good);
            assertTrue(complaint.contains(blocked), complaint);
            assertTrue(complaint.contains(program + ": it has no run bit"), complaint);

            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            stage.ok("images", "pull", "--plain-http", good);
            complaint = stage.fails("images", "pull", "--plain-http", bad);
            assertTrue(
                    complaint.contains(
                            "image verifier bindir blocked pull of "
                                    + bad
                                    + " with digest sha256:"),
                    complaint);
            assertTrue(complaint.contains("not signed"), complaint);
            String images = stage.ok("images", "ls", "-q");
            assertTrue(images.contains(good), images);
            assertFalse(images.contains(bad), images);
        } finally {
            Files.deleteIfExists(bin.resolve("policy"));
            Files.delete(bin);
        }
    }
}
