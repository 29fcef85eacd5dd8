package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.DaemonProcess;

import org.junit.jupiter.api.Test;

/** Programs of the configuration file are plugins of their slot, in the order of containerd. */
final class ExternalProcessorTest {
    @Test
    void aConfiguredProgramIsListed() {
        try (Stage stage =
                Stage.empty(
                        """
                        [stream_processors.upper]
                          accepts = ["application/vnd.test.layer.v1.tar+upper"]
                          returns = "application/vnd.oci.image.layer.v1.tar"
                          path = "/no/such/program"
                        """)) {
            DaemonProcess daemon = stage.daemon();
            String listed = daemon.davit("plugins", "ls").run().expectSuccess();
            assertTrue(listed.contains("upper"), listed);
            assertTrue(
                    listed.indexOf("decompress") >= 0,
                    "the one of the box is there too: " + listed);
        }
    }

    @Test
    void aReferenceThatNobodyTakesIsToldByName() {
        try (Stage stage = Stage.empty()) {
            String complaint =
                    stage.daemon()
                            .davit("images", "resolve", "memory:nothing")
                            .run()
                            .expectFailure();
            assertTrue(
                    complaint.contains("no resolver takes reference \"memory:nothing\""),
                    complaint);
        }
    }
}
