package dev.davit.slots.deploy;

import org.osgi.framework.Constants;
import org.osgi.framework.Version;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * Name and version of a bundle.
 *
 * @param symbolicName usable as a file name
 * @param version its version
 */
record BundleName(String symbolicName, Version version) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

    /**
     * Reads a file's directory and manifest. A file that is still being copied has no directory
     * yet, which stands at its end.
     *
     * @throws IOException with the reason why this is no complete bundle
     */
    static BundleName read(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String name = main.getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (name == null) {
                throw new IOException("no bundle: its manifest has no Bundle-SymbolicName");
            }
            if (main.getValue(Constants.FRAGMENT_HOST) != null) {
                throw new IOException("a fragment of another bundle cannot come aboard alone");
            }
            return of(name.split(";", 2)[0].strip(), main.getValue(Constants.BUNDLE_VERSION));
        } catch (ZipException e) {
            throw new IOException("no complete jar: " + e.getMessage(), e);
        }
    }

    private static BundleName of(String name, String version) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("no bundle: its symbolic name is no name: " + name);
        }
        try {
            return new BundleName(name, Version.parseVersion(version));
        } catch (IllegalArgumentException e) {
            throw new IOException("no bundle: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
