package dev.davit.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Davit this is, and which containerd it stands in for.
 *
 * @param davit version of this daemon
 * @param revision commit it was built from
 */
record Version(String davit, String revision) {
    /**
     * What clients are told. They choose their ways by it: from 2.0 on they expect to find the
     * transfer service.
     */
    private static final String CONTAINERD = "v1.7.28";

    static Version read() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            properties.load(in);
            return new Version(properties.getProperty("davit"), properties.getProperty("revision"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the version of this build", e);
        }
    }

    /** Version of the API in containerd's numbers, with ours behind. */
    String api() {
        return CONTAINERD + "+davit." + davit;
    }
}
