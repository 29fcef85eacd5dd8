package dev.davit.launcher.framework;

import dev.davit.launcher.framework.BundleIndex.IndexedBundle;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
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

    /** The JDK's exported packages: computing them at every start takes long. */
    private static String systemPackages() {
        return ModuleLayer.boot().modules().stream()
                .flatMap(module -> exports(module.getDescriptor()))
                .filter(name -> !name.startsWith("org.osgi."))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(","));
    }

    private static Stream<String> exports(ModuleDescriptor module) {
        return module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source);
    }
}
