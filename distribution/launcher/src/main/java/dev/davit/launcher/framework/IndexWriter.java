package dev.davit.launcher.framework;

import dev.davit.launcher.framework.BundleIndex.IndexedBundle;

import org.apache.felix.framework.Felix;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Run by the build: writes the index of the bundles in a directory of jars. */
public final class IndexWriter {
    /** Headers that mean something for a bundle on the class path. */
    private static final Set<String> KEPT =
            Set.of(
                    "Bundle-ManifestVersion",
                    "Bundle-SymbolicName",
                    "Bundle-Version",
                    "Bundle-Activator",
                    "Bundle-Name",
                    "Export-Package",
                    "Provide-Capability",
                    "Service-Component");

    private IndexWriter() {}

    /**
     * @param arguments the index to write, then the jars in the order of their start
     */
    public static void main(String[] arguments) throws IOException {
        var bundles = new ArrayList<IndexedBundle>();
        for (String jar : List.of(arguments).subList(1, arguments.length)) {
            bundles.add(read(Path.of(jar)));
        }
        Path index = Path.of(arguments[0]);
        try (var out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(index)))) {
            new BundleIndex(systemPackages(), bundles).write(out);
        }
    }

    private static IndexedBundle read(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            Map<String, String> headers = new LinkedHashMap<>();
            jar.getManifest()
                    .getMainAttributes()
                    .forEach(
                            (name, value) -> {
                                if (KEPT.contains(name.toString())) {
                                    headers.put(name.toString(), value.toString());
                                }
                            });
            if (!headers.containsKey("Bundle-SymbolicName")) {
                throw new IOException(path + " is no bundle");
            }
            headers.computeIfPresent("Export-Package", (name, value) -> withoutUses(value));
            Map<String, byte[]> entries = new LinkedHashMap<>();
            for (JarEntry entry : jar.stream().filter(IndexWriter::isRead).toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
            return new IndexedBundle(
                    "davit:" + path.getFileName(),
                    headers,
                    entries,
                    ComponentFiles.declared(entries.values()));
        }
    }

    /** Components are all that the framework and its extenders look for. */
    private static boolean isRead(JarEntry entry) {
        return entry.getName().startsWith("OSGI-INF/") && entry.getName().endsWith(".xml");
    }

    /** There is one provider of each package, so nothing can be inconsistent. */
    private static String withoutUses(String exports) {
        return exports.replaceAll(";uses:=\"[^\"]*\"", "");
    }

    /** What a framework finds out about this JDK: to compute it at every start takes long. */
    private static String systemPackages() throws IOException {
        Path storage = Files.createTempDirectory("davit-index-");
        try {
            Framework framework =
                    new Felix(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
            framework.init();
            String exports = framework.getHeaders().get(Constants.EXPORT_PACKAGE);
            framework.stop();
            framework.waitForStop(0);
            return withoutUses(exports);
        } catch (BundleException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("framework");
        } finally {
            try (Stream<Path> files = Files.walk(storage)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
