package dev.davit.cli;

import com.google.protobuf.ByteString;

import dev.davit.proto.services.config.v1.ApplyConfigRequest;
import dev.davit.proto.services.config.v1.ConfigChange;
import dev.davit.proto.services.config.v1.ConfigDraft;
import dev.davit.proto.services.config.v1.ConfigGeneration;
import dev.davit.proto.services.config.v1.ConfigGrpc;
import dev.davit.proto.services.config.v1.ConfigGrpc.ConfigBlockingStub;
import dev.davit.proto.services.config.v1.ConfigHistoryRequest;
import dev.davit.proto.services.config.v1.ConfigOutcome;
import dev.davit.proto.services.config.v1.ConfigStatusRequest;
import dev.davit.proto.services.config.v1.ConfigStatusResponse;
import dev.davit.proto.services.config.v1.EffectiveConfigRequest;
import dev.davit.proto.services.config.v1.PlanConfigRequest;
import dev.davit.proto.services.config.v1.RollbackConfigRequest;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The configuration of a running daemon, as {@code davit config} shows and changes it. */
final class LiveConfig {
    private final Connection connection;
    private final PrintWriter out;
    private final PrintWriter err;

    LiveConfig(Connection connection, PrintWriter out, PrintWriter err) {
        this.connection = connection;
        this.out = out;
        this.err = err;
    }

    void plan(Optional<Path> file) {
        var request = PlanConfigRequest.newBuilder();
        file.map(LiveConfig::draft).ifPresent(request::setDraft);
        print(ask(daemon -> daemon.plan(request.build())));
    }

    void apply(Optional<Path> file, boolean keep) {
        var request = ApplyConfigRequest.newBuilder().setKeep(keep);
        file.map(LiveConfig::draft).ifPresent(request::setDraft);
        changed(ask(daemon -> daemon.apply(request.build())));
    }

    void rollback(int generation) {
        changed(
                ask(
                        daemon ->
                                daemon.rollback(
                                        RollbackConfigRequest.newBuilder()
                                                .setGeneration(generation)
                                                .build())));
    }

    void history() {
        List<ConfigGeneration> generations =
                ask(daemon -> daemon.history(ConfigHistoryRequest.getDefaultInstance()))
                        .getGenerationsList();
        var table = new Table("", "GENERATION", "SINCE", "BY", "CHANGES");
        for (ConfigGeneration generation : generations) {
            table.row(
                    generation.getRunning() ? "*" : "",
                    String.valueOf(generation.getNumber()),
                    since(generation),
                    generation.getBy(),
                    String.join(", ", generation.getSummaryList()));
        }
        table.print(out);
    }

    void status() {
        ConfigStatusResponse status =
                ask(daemon -> daemon.status(ConfigStatusRequest.getDefaultInstance()));
        ConfigGeneration running = status.getRunning();
        out.println(
                "generation "
                        + running.getNumber()
                        + " since "
                        + since(running)
                        + " by "
                        + running.getBy());
        if (!status.getRefusal().isEmpty()) {
            out.println("refused: " + status.getRefusal());
        }
        if (!status.getPendingList().isEmpty()) {
            out.println("in the files, but not in effect:");
            status.getPendingList().forEach(this::show);
        }
        status.getWarningsList().forEach(err::println);
        out.flush();
    }

    void running() {
        out.print(
                ask(daemon -> daemon.effective(EffectiveConfigRequest.getDefaultInstance()))
                        .getText());
        out.flush();
    }

    private <R> R ask(Function<ConfigBlockingStub, R> question) {
        return connection.with(channel -> question.apply(ConfigGrpc.newBlockingStub(channel)));
    }

    /** The daemon may see other files than this command: it gets the text, not the name alone. */
    private static ConfigDraft draft(Path file) {
        try {
            return ConfigDraft.newBuilder()
                    .setName(file.toString())
                    .setText(ByteString.copyFrom(Files.readAllBytes(file)))
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file + ": " + e, e);
        }
    }

    private void changed(ConfigOutcome outcome) {
        print(outcome);
        out.println("generation " + outcome.getGeneration().getNumber() + " is in effect");
        out.flush();
    }

    private void print(ConfigOutcome outcome) {
        outcome.getWarningsList().forEach(err::println);
        err.flush();
        outcome.getChangesList().forEach(this::show);
        if (outcome.getChangesList().isEmpty()) {
            out.println("no value differs");
        }
        out.flush();
    }

    private void show(ConfigChange change) {
        String line;
        if (change.getBefore().isEmpty()) {
            line = "+ " + change.getKey() + " = " + change.getAfter();
        } else if (change.getAfter().isEmpty()) {
            line = "- " + change.getKey();
        } else {
            line = "~ " + change.getKey() + ": " + change.getBefore() + " → " + change.getAfter();
        }
        if (change.getRestart()) {
            line += "  (needs a restart)";
        } else if (!change.getPluginsList().isEmpty()) {
            line += "  (new instance of " + String.join(", ", change.getPluginsList()) + ")";
        }
        out.println(line);
    }

    private static String since(ConfigGeneration generation) {
        return Instant.ofEpochSecond(generation.getSince().getSeconds()).toString();
    }
}
