package dev.davit.launcher.framework;

import dev.davit.launcher.framework.BundleIndex.IndexedBundle;

import org.apache.felix.framework.Felix;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Run by the build: writes the index of the bundles in a directory of jars. */
public final class IndexWriter {
    private static final String SERVICE_COMPONENT = "Service-Component";

    /** Names classes whose initialization takes long; see {@link Preload}. */
    private static final String PRELOAD = "Davit-Preload";

    /** All components of a bundle: SCR makes a parser for each file. */
    private static final String COMPONENTS = "OSGI-INF/components.xml";

    private static final Pattern SERVICE_CAPABILITY =
            Pattern.compile(",?osgi\\.service;(?:[^,\"]|\"[^\"]*\")*");

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
                    SERVICE_COMPONENT);

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
            Attributes manifest = jar.getManifest().getMainAttributes();
            manifest.forEach(
                    (name, value) -> {
                        if (KEPT.contains(name.toString())) {
                            headers.put(name.toString(), value.toString());
                        }
                    });
            if (!headers.containsKey("Bundle-SymbolicName")) {
                throw new IOException(path + " is no bundle");
            }
            headers.computeIfPresent("Export-Package", (name, value) -> withoutUses(value));
            headers.computeIfPresent("Provide-Capability", (name, value) -> withoutServices(value));
            List<byte[]> components = components(jar);
            Map<String, byte[]> entries = new LinkedHashMap<>();
            if (!components.isEmpty()) {
                headers.put(SERVICE_COMPONENT, COMPONENTS);
                entries.put(COMPONENTS, ComponentFiles.merged(components));
            }
            return new IndexedBundle(
                    "davit:" + path.getFileName(),
                    headers,
                    entries,
                    ComponentFiles.declared(components),
                    preload(manifest.getValue(PRELOAD), components));
        }
    }

    /** What the bundle names, and the types of its components' configurations. */
    private static List<String> preload(@Nullable String header, List<byte[]> components)
            throws IOException {
        var names = new ArrayList<String>();
        if (header != null) {
            names.addAll(List.of(header.split("\\s*,\\s*", -1)));
        }
        for (String component : ComponentFiles.implementations(components)) {
            for (Constructor<?> constructor : load(component).getDeclaredConstructors()) {
                Stream.of(constructor.getParameterTypes())
                        .filter(Class::isAnnotation)
                        .map(Class::getName)
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static Class<?> load(String name) throws IOException {
        try {
            return Class.forName(name, false, IndexWriter.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IOException(
                    "component "
                            + name
                            + " is not on the class path; if it was removed or renamed, build once"
                            + " with clean",
                    e);
        }
    }

    /** Components are all that the framework and its extenders look for. */
    private static List<byte[]> components(JarFile jar) throws IOException {
        var components = new ArrayList<byte[]>();
        for (JarEntry entry : jar.stream().filter(IndexWriter::isComponent).toList()) {
            try (InputStream in = jar.getInputStream(entry)) {
                components.add(in.readAllBytes());
            }
        }
        return components;
    }

    private static boolean isComponent(JarEntry entry) {
        return entry.getName().startsWith("OSGI-INF/") && entry.getName().endsWith(".xml");
    }

    /** They are effective for tools only; a framework reads past them. */
    private static @Nullable String withoutServices(String capabilities) {
        String others = SERVICE_CAPABILITY.matcher(capabilities).replaceAll("");
        return others.isEmpty() ? null : others.replaceFirst("^,", "");
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
