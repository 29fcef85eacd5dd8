package dev.davit.slots.deploy;

import org.osgi.framework.Constants;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A file of the bundle directory at some moment.
 *
 * @param path where it lies
 * @param sizeBytes its length
 * @param modifiedMillis when it was last written
 * @param inode which file of that name it is
 */
record BundleFile(Path path, long sizeBytes, long modifiedMillis, Object inode) {
    static BundleFile of(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return new BundleFile(
                path,
                attributes.size(),
                attributes.lastModifiedTime().toMillis(),
                key == null ? "" : key);
    }

    /**
     * Reads the file's directory and manifest. A file that is still being copied has no directory
     * yet, which stands at its end.
     *
     * @throws IOException with the reason why this is no complete bundle
     */
    void check() throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            if (main.getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
                throw new IOException("no bundle: its manifest has no Bundle-SymbolicName");
            }
        }
    }

    InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
