package dev.davit.launcher.framework;

import dev.davit.slots.PluginConfigurator;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The daemon's own bundles as the build found them: manifest headers and the few files that the
 * framework reads. One small file instead of opening thirty jars at every start.
 *
 * @param systemPackages packages that the framework itself offers, as a header
 * @param bundles in the order in which they are started
 */
public record BundleIndex(String systemPackages, List<IndexedBundle> bundles) {
    /** Changes with the format. */
    private static final int MAGIC = 0xda717002;

    /** Takes a copy. */
    public BundleIndex {
        bundles = List.copyOf(bundles);
    }

    /**
     * A bundle whose classes are on the class path.
     *
     * @param location where it would be installed from
     * @param headers its manifest, as far as the framework needs it
     * @param entries bytes of its files by path
     * @param components those that require a configuration
     * @param preload names of classes whose initialization takes long
     */
    public record IndexedBundle(
            String location,
            Map<String, String> headers,
            Map<String, byte[]> entries,
            List<PluginConfigurator.Declared> components,
            List<String> preload) {}

    /**
     * Reads what {@link IndexWriter} has written.
     *
     * @throws IOException also if it is of another version
     */
    public static BundleIndex read(Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return read(in);
        }
    }

    private static BundleIndex read(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("the index of bundles is of another version; build it again");
        }
        String packages = text(in);
        int count = in.readInt();
        var bundles = new ArrayList<IndexedBundle>(count);
        for (int i = 0; i < count; i++) {
            bundles.add(readBundle(in));
        }
        return new BundleIndex(packages, bundles);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        bytes(out, systemPackages.getBytes(StandardCharsets.UTF_8));
        out.writeInt(bundles.size());
        for (IndexedBundle bundle : bundles) {
            out.writeUTF(bundle.location);
            out.writeInt(bundle.headers.size());
            for (Map.Entry<String, String> header : bundle.headers.entrySet()) {
                out.writeUTF(header.getKey());
                bytes(out, header.getValue().getBytes(StandardCharsets.UTF_8));
            }
            out.writeInt(bundle.entries.size());
            for (Map.Entry<String, byte[]> entry : bundle.entries.entrySet()) {
                out.writeUTF(entry.getKey());
                bytes(out, entry.getValue());
            }
            out.writeInt(bundle.components.size());
            for (PluginConfigurator.Declared component : bundle.components) {
                write(out, component);
            }
            writeTexts(out, bundle.preload);
        }
    }

    private static void write(DataOutputStream out, PluginConfigurator.Declared component)
            throws IOException {
        out.writeUTF(component.pid());
        writeTexts(out, component.contracts());
        out.writeInt(component.properties().size());
        for (Map.Entry<String, Object> property : component.properties().entrySet()) {
            out.writeUTF(property.getKey());
            writeTexts(
                    out,
                    property.getValue() instanceof String[] texts
                            ? List.of(texts)
                            : List.of(property.getValue().toString()));
        }
    }

    private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static PluginConfigurator.Declared readComponent(DataInputStream in)
            throws IOException {
        String pid = in.readUTF();
        List<String> contracts = List.of(readTexts(in));
        var properties = new LinkedHashMap<String, Object>();
        for (int left = in.readInt(); left > 0; left--) {
            String key = in.readUTF();
            String[] texts = readTexts(in);
            properties.put(key, texts.length == 1 ? texts[0] : texts);
        }
        return new PluginConfigurator.Declared(pid, contracts, properties);
    }

    private static String[] readTexts(DataInputStream in) throws IOException {
        var texts = new String[in.readInt()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = in.readUTF();
        }
        return texts;
    }

    private static IndexedBundle readBundle(DataInputStream in) throws IOException {
        String location = in.readUTF();
        var headers = new LinkedHashMap<String, String>();
        for (int left = in.readInt(); left > 0; left--) {
            headers.put(in.readUTF(), text(in));
        }
        var entries = new LinkedHashMap<String, byte[]>();
        for (int left = in.readInt(); left > 0; left--) {
            entries.put(in.readUTF(), bytes(in));
        }
        var components = new ArrayList<PluginConfigurator.Declared>();
        for (int left = in.readInt(); left > 0; left--) {
            components.add(readComponent(in));
        }
        return new IndexedBundle(location, headers, entries, components, List.of(readTexts(in)));
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
