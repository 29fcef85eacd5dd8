package dev.davit.logger.jsonfile;

import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSource;
import dev.davit.kit.json.Json;
import dev.davit.tck.ContainerLoggerTck;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The rules of the slot. */
final class JsonFileLoggerSuiteTest extends ContainerLoggerTck {
    @Override
    protected ContainerLogger open(Path directory) {
        return new JsonFileLogger(directory, List.of(), InstantSource.system());
    }

    @Override
    protected void close(ContainerLogger opened) {
        ((JsonFileLogger) opened).close();
    }

    @Override
    protected String logged(Path directory, LogSource source, String stream) throws Exception {
        String exec = source.exec().isEmpty() ? "" : "." + source.exec();
        String name = source.container() + exec + "-json.log";
        var text = new StringBuilder();
        for (String line :
                Files.readAllLines(directory.resolve(source.namespace()).resolve(name))) {
            Json entry = Json.parse(line);
            if (entry.get("stream").text().orElseThrow().equals(stream)) {
                text.append(entry.get("log").text().orElseThrow());
            }
        }
        return text.toString();
    }
}
