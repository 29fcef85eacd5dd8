package dev.davit.metadata.store;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps to itself what the store logs of the thousand failures that a test brings about. */
public final class Quiet implements BeforeAllCallback {
    private static final Logger STORE = Logger.getLogger("dev.davit.metadata.store");

    @Override
    public void beforeAll(ExtensionContext context) {
        STORE.setLevel(Level.OFF);
    }
}
