package dev.davit.itest.plugins;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;

import dev.davit.itest.plugins.cargo.Cargo;
import dev.davit.itest.plugins.shared.SharedSnapshotter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Versions of bundles. */
final class Bundles {
    private Bundles() {}

    /** The example snapshotter, which owns its directory, as another version of itself. */
    static Path copy(Path directory, String version) throws IOException {
        return copy(directory, version, "");
    }

    /** The same with an import that nobody exports. */
    static Path unresolvable(Path directory, String version) throws IOException {
        return copy(directory, version, ",org.acme.absent");
    }

    private static Path copy(Path directory, String version, String imports) throws IOException {
        Path example =
                Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .filter(entry -> entry.contains("snapshotter-copy"))
                        .map(Path::of)
                        .findFirst()
                        .orElseThrow();
        Path file = directory.resolve("copy-" + version + ".jar");
        try (JarFile jar = new JarFile(example.toFile());
                OutputStream out = Files.newOutputStream(file)) {
            var manifest = new Manifest(jar.getManifest());
            Attributes main = manifest.getMainAttributes();
            main.putValue("Bundle-Version", version);
            main.putValue("Import-Package", main.getValue("Import-Package") + imports);
            try (var written = new JarOutputStream(out, manifest)) {
                for (JarEntry entry : jar.stream().toList()) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        written.putNextEntry(new JarEntry(entry.getName()));
                        jar.getInputStream(entry).transferTo(written);
                    }
                }
            }
        }
        return file;
    }

    /** The snapshotter of which two generations may live at once. */
    static Path shared(Path directory, String version) throws Exception {
        return build(
                directory.resolve("shared-" + version + ".jar"), SharedSnapshotter.class, version);
    }

    /**
     * A plugin with a fault.
     *
     * @param fault what {@link Cargo} does on its start; empty for nothing
     * @param instructions for bnd, {@code name=value}
     */
    static Path cargo(Path directory, String version, String fault, String... instructions)
            throws Exception {
        var all = new ArrayList<>(List.of(instructions));
        if (!fault.isEmpty()) {
            all.add("-includeresource=fault.txt;literal='" + fault + "'");
        }
        return build(
                directory.resolve("cargo-" + version + ".jar"),
                Cargo.class,
                version,
                all.toArray(String[]::new));
    }

    /** A bundle that has nothing but a package for others. */
    static Path exporter(Path directory, String exported) throws IOException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "exporter");
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Export-Package", exported);
        Path file = directory.resolve("exporter.jar");
        try (OutputStream out = Files.newOutputStream(file);
                var written = new JarOutputStream(out, manifest)) {
            written.putNextEntry(new JarEntry(exported.replace('.', '/') + "/"));
        }
        return file;
    }

    private static Path build(Path file, Class<?> type, String version, String... instructions)
            throws Exception {
        try (Builder builder = new Builder()) {
            builder.setClasspath(
                    List.of(
                            Path.of(
                                            type.getProtectionDomain()
                                                    .getCodeSource()
                                                    .getLocation()
                                                    .toURI())
                                    .toFile()));
            builder.setBundleSymbolicName(type.getPackageName());
            builder.setBundleVersion(version);
            builder.setPrivatePackage(type.getPackageName());
            builder.setImportPackage("!org.jspecify.annotations,*");
            for (String instruction : instructions) {
                String[] pair = instruction.split("=", 2);
                builder.setProperty(pair[0], pair[1]);
            }
            try (Jar jar = builder.build()) {
                if (!builder.getErrors().isEmpty()) {
                    throw new IllegalStateException(builder.getErrors().toString());
                }
                jar.write(file.toFile());
            }
        }
        return file;
    }
}
