package dev.davit.launcher.framework;

import dev.davit.launcher.framework.BundleIndex.IndexedBundle;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectContent;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Connects the daemon's own bundles to the class path, so that their classes come from the JVM's
 * archive; bundles of others are installed in the usual way. The price: the daemon's bundles share
 * one class loader. Each of them is a valid bundle all the same, and the framework tests run them
 * as such.
 */
final class ClassPathConnector implements ModuleConnector {
    private final Map<String, IndexedBundle> bundles = new HashMap<>();

    ClassPathConnector(BundleIndex index) {
        index.bundles().forEach(bundle -> bundles.put(bundle.location(), bundle));
    }

    @Override
    public void initialize(File storage, Map<String, String> configuration) {
        // Nothing is stored.
    }

    @Override
    public Optional<ConnectModule> connect(String location) {
        return Optional.ofNullable(bundles.get(location)).map(Module::new);
    }

    @Override
    public Optional<BundleActivator> newBundleActivator() {
        return Optional.empty();
    }

    private record Module(IndexedBundle bundle) implements ConnectModule {
        @Override
        public ConnectContent getContent() {
            return new Content(bundle);
        }
    }

    private record Content(IndexedBundle bundle) implements ConnectContent {
        @Override
        public Optional<Map<String, String>> getHeaders() {
            return Optional.of(bundle.headers());
        }

        @Override
        public Iterable<String> getEntries() {
            return bundle.entries().keySet();
        }

        @Override
        public Optional<ConnectEntry> getEntry(String path) {
            byte[] bytes = bundle.entries().get(path);
            return bytes == null ? Optional.empty() : Optional.of(new Entry(path, bytes));
        }

        @Override
        public Optional<ClassLoader> getClassLoader() {
            return Optional.of(ClassPathConnector.class.getClassLoader());
        }

        @Override
        public void open() {
            // The class path is always open.
        }

        @Override
        public void close() {
            // And never closed.
        }
    }

    private static final class Entry implements ConnectContent.ConnectEntry {
        private final String name;
        private final byte[] bytes;

        Entry(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public long getContentLength() {
            return bytes.length;
        }

        @Override
        public long getLastModified() {
            return 0;
        }

        @Override
        public byte[] getBytes() {
            return bytes.clone();
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
