package dev.davit.itest.osgi;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

/** Makes a bundle of a package of the tests, as the build makes those of the house. */
final class TestBundle {
    private TestBundle() {}

    /**
     * Writes the bundle.
     *
     * @param type a class of the package, which the bundle has whole
     * @param headers further instructions for bnd, {@code name=value}
     */
    static Path of(Class<?> type, Path directory, String... headers) throws Exception {
        Path file = directory.resolve(type.getSimpleName() + ".jar");
        try (Builder builder = new Builder()) {
            File classes =
                    Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                            .toFile();
            builder.setClasspath(List.of(classes));
            builder.setBundleSymbolicName(type.getPackageName());
            builder.setBundleVersion("1.0.0");
            builder.setPrivatePackage(type.getPackageName());
            builder.setImportPackage("!org.jspecify.annotations,*");
            for (String header : headers) {
                String[] pair = header.split("=", 2);
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
