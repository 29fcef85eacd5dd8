package dev.davit.tck;

import dev.davit.api.sandbox.SandboxController;
import dev.davit.testkit.InMemorySandboxController;

import java.nio.file.Path;

/** The fake keeps every rule. */
final class InMemorySandboxControllerTest extends SandboxControllerTck {
    @Override
    protected SandboxController open(Path root) {
        return new InMemorySandboxController();
    }
}
