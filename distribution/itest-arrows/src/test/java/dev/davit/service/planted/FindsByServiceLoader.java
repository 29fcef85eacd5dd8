package dev.davit.service.planted;

import java.util.ServiceLoader;

/** Breaks: no service loaders. */
public final class FindsByServiceLoader {
    /** Finds nothing. */
    public Iterable<Runnable> all() {
        return ServiceLoader.load(Runnable.class);
    }
}
