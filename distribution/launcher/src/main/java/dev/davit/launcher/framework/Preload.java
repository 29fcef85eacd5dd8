package dev.davit.launcher.framework;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Stream;

/**
 * Initializes classes beside the start of the framework: native libraries, big tables and the
 * classes of configurations take long and need nobody. Who comes to need one of them meanwhile
 * waits for it, as ever in a JVM.
 */
public final class Preload {
    private static final Logger LOG = System.getLogger(Preload.class.getName());

    /** The framework's own, while the configuration is read. */
    private static final List<String> FRAMEWORK =
            List.of(
                    "org.apache.felix.framework.Felix",
                    "org.apache.felix.framework.util.Util",
                    "org.apache.felix.framework.ExtensionManager");

    private final Thread thread;

    private Preload(List<String> classes) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("preload")
                        .start(() -> classes.forEach(Preload::load));
    }

    /** Begins, in the order of the bundles, and returns at once. */
    public static Preload begin(BundleIndex index) {
        List<String> classes =
                Stream.concat(
                                FRAMEWORK.stream(),
                                index.bundles().stream()
                                        .flatMap(bundle -> bundle.preload().stream()))
                        .toList();
        return new Preload(classes);
    }

    /**
     * Waits for the end of it. Two threads that initialize classes of one library from different
     * ends could wait for each other for ever, so nothing of the bundles runs before.
     */
    public void await() throws InterruptedException {
        thread.join();
    }

    /** Whoever uses the class will tell the failure in the right place. */
    private static void load(String name) {
        try {
            Class<?> type = Class.forName(name);
            if (type.isAnnotation()) {
                // its instances are proxies, whose class the JVM keeps
                Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> null);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.log(Level.DEBUG, "cannot preload " + name, e);
        }
    }
}
