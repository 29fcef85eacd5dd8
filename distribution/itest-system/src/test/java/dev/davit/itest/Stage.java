package dev.davit.itest;

import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.ImageArchive;
import dev.davit.testbed.Outcome;
import dev.davit.testbed.Scratch;

import java.nio.file.Path;

/** A daemon with the busybox image in it, for tests about containers. */
final class Stage implements AutoCloseable {
    static final String IMAGE = "davit.test/busybox:latest";

    private final Scratch scratch;
    private final DaemonProcess daemon;

    private Stage(Scratch scratch, DaemonProcess daemon) {
        this.scratch = scratch;
        this.daemon = daemon;
    }

    /** A daemon without an image. */
    static Stage empty() {
        return empty("");
    }

    static Stage empty(String configuration) {
        Machine.mustRunContainers();
        Scratch scratch = Scratch.create();
        try {
            return new Stage(scratch, DaemonProcess.start(scratch, configuration));
        } catch (RuntimeException | Error e) {
            scratch.close();
            throw e;
        }
    }

    /** A daemon that collects nothing: for commands of ctr that take no lease. */
    static Stage withoutCollection() {
        return empty(
                """
                [plugins.'io.containerd.gc.v1.scheduler']
                  schedule_delay = "1h"
                  startup_delay = "1h"
                """);
    }

    /** A daemon with the image, unpacked. */
    static Stage withImage() {
        Stage stage = empty();
        stage.importImage();
        return stage;
    }

    void importImage() {
        Path archive =
                ImageArchive.busybox(IMAGE, scratch.path("image"))
                        .write(scratch.path("busybox.tar"));
        ok("images", "import", archive.toString());
    }

    DaemonProcess daemon() {
        return daemon;
    }

    Scratch scratch() {
        return scratch;
    }

    /** Runs stock ctr, which must succeed; returns what it printed. */
    String ok(String... words) {
        return ctr(words).expectSuccess();
    }

    /** Runs stock ctr, which must fail; returns its complaint. */
    String fails(String... words) {
        return ctr(words).expectFailure();
    }

    Outcome ctr(String... words) {
        return daemon.ctr(words).run();
    }

    /** Starts a container in the background, with its output in a file of the scratch directory. */
    void runDetached(String id, Path log, String script) {
        new Command(
                        "ctr",
                        "--address",
                        daemon.socket().toString(),
                        "run",
                        "-d",
                        "--log-uri",
                        "file://" + log,
                        IMAGE,
                        id,
                        "sh",
                        "-c",
                        script)
                .run()
                .expectSuccess();
    }

    /** Status of a task as {@code ctr tasks ls} shows it; empty if there is no such task. */
    String taskStatus(String id) {
        for (String line : ok("tasks", "ls").split("\n", -1)) {
            String[] columns = line.trim().split("\\s+", -1);
            if (columns[0].equals(id)) {
                return columns[columns.length - 1];
            }
        }
        return "";
    }

    @Override
    public void close() {
        try {
            daemon.close();
        } finally {
            scratch.close();
        }
    }
}
