package dev.davit.tck;

import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSource;
import dev.davit.testkit.InMemoryLogger;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

final class InMemoryLoggerTest extends ContainerLoggerTck {
    private final InMemoryLogger.Memory memory = new InMemoryLogger.Memory();

    @Override
    protected ContainerLogger open(Path directory) {
        return new InMemoryLogger(memory);
    }

    @Override
    protected String logged(Path directory, LogSource source, String stream) {
        return new String(memory.bytes(source, stream), StandardCharsets.UTF_8);
    }
}
