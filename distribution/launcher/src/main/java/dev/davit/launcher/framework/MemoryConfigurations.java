package dev.davit.launcher.framework;

import org.apache.felix.cm.PersistenceManager;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Configurations of components live as long as the process: they come from the configuration file
 * at every start. Nothing of them, least of all a secret, is written to disk, and no start waits
 * for it.
 */
@SuppressWarnings("rawtypes") // as the interface wants it
final class MemoryConfigurations implements PersistenceManager {
    /** The property of ConfigAdmin that names the manager, and its value. */
    static final String CHOICE = "felix.cm.pm";

    static final String NAME = "memory";

    private final Map<String, Dictionary> configurations = new ConcurrentHashMap<>();

    @Override
    public boolean exists(String pid) {
        return configurations.containsKey(pid);
    }

    @Override
    public Dictionary load(String pid) throws IOException {
        Dictionary configuration = configurations.get(pid);
        if (configuration == null) {
            throw new IOException("no configuration " + pid);
        }
        return configuration;
    }

    @Override
    public Enumeration getDictionaries() {
        return Collections.enumeration(configurations.values());
    }

    @Override
    public void store(String pid, Dictionary properties) {
        configurations.put(pid, properties);
    }

    @Override
    public void delete(String pid) {
        configurations.remove(pid);
    }
}
