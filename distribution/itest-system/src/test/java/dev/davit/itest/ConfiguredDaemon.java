package dev.davit.itest;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A daemon whose configuration files a test edits. */
final class ConfiguredDaemon implements AutoCloseable {
    static final String IMPORTS = "imports = [\"conf.d/*.toml\"]\n";

    private final Stage stage;
    private final String original;

    private ConfiguredDaemon(Stage stage) {
        this.stage = stage;
        original = stage.scratch().read("config.toml");
    }

    static ConfiguredDaemon start() {
        return new ConfiguredDaemon(Stage.empty());
    }

    Stage stage() {
        return stage;
    }

    DaemonProcess process() {
        return stage.daemon();
    }

    Scratch scratch() {
        return stage.scratch();
    }

    String log() {
        return scratch().read("log");
    }

    /** The configuration file, with something added. */
    String with(String extra) {
        return IMPORTS + original + extra;
    }

    /** Writes the configuration file with something added. */
    void edit(String extra) {
        file("config.toml", with(extra));
    }

    /** Writes a file, in one step. */
    Path file(String name, String text) {
        try {
            Path file = scratch().path(name);
            Files.createDirectories(file.getParent());
            Path fresh = scratch().file(".fresh", text);
            return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGHUP. */
    void hangUp() {
        new Command("kill", "-HUP", String.valueOf(process().pid())).run().expectSuccess();
    }

    /** Davit's own client; must succeed. */
    String davit(String... words) {
        return process().davit(words).run().expectSuccess();
    }

    /** Whether a snapshotter answers. */
    boolean answers(String snapshotter) {
        return stage.ctr("snapshots", "--snapshotter", snapshotter, "ls").status() == 0;
    }

    void awaitLog(String words) {
        Await.until(() -> words + " in\n" + log(), () -> log().contains(words));
    }

    @Override
    public void close() {
        stage.close();
    }
}
