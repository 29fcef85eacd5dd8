package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.ErrorCode;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.config.v1.ApplyConfigRequest;
import dev.davit.proto.services.config.v1.ConfigChange;
import dev.davit.proto.services.config.v1.ConfigDraft;
import dev.davit.proto.services.config.v1.ConfigGeneration;
import dev.davit.proto.services.config.v1.ConfigGrpc;
import dev.davit.proto.services.config.v1.ConfigHistoryRequest;
import dev.davit.proto.services.config.v1.ConfigHistoryResponse;
import dev.davit.proto.services.config.v1.ConfigOutcome;
import dev.davit.proto.services.config.v1.ConfigStatusRequest;
import dev.davit.proto.services.config.v1.ConfigStatusResponse;
import dev.davit.proto.services.config.v1.EffectiveConfigRequest;
import dev.davit.proto.services.config.v1.EffectiveConfigResponse;
import dev.davit.proto.services.config.v1.PlanConfigRequest;
import dev.davit.proto.services.config.v1.RollbackConfigRequest;
import dev.davit.slots.settings.ConfigurationChange;
import dev.davit.slots.settings.ConfigurationControl;
import dev.davit.slots.settings.ConfigurationGeneration;
import dev.davit.slots.settings.ConfigurationStatus;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Optional;
import java.util.OptionalInt;

/** The configuration of the running daemon, for davit's own command line. */
@Component(service = BindableService.class)
@SlotId("davit.services.config.v1.Config")
@ShownAs("config")
public final class ConfigRpc extends ConfigGrpc.ConfigImplBase {
    private final ConfigurationControl configuration;

    @Activate
    public ConfigRpc(@Reference ConfigurationControl configuration) {
        this.configuration = configuration;
    }

    @Override
    public void plan(PlanConfigRequest request, StreamObserver<ConfigOutcome> observer) {
        answer(
                observer,
                toProto(configuration.plan(draft(request.hasDraft(), request.getDraft()))));
    }

    @Override
    public void apply(ApplyConfigRequest request, StreamObserver<ConfigOutcome> observer) {
        answer(
                observer,
                toProto(
                        configuration.apply(
                                draft(request.hasDraft(), request.getDraft()), request.getKeep())));
    }

    @Override
    public void rollback(RollbackConfigRequest request, StreamObserver<ConfigOutcome> observer) {
        int number = request.getGeneration();
        answer(
                observer,
                toProto(
                        configuration.rollback(
                                number == 0 ? OptionalInt.empty() : OptionalInt.of(number))));
    }

    @Override
    public void history(
            ConfigHistoryRequest request, StreamObserver<ConfigHistoryResponse> observer) {
        var response = ConfigHistoryResponse.newBuilder();
        configuration.history().forEach(it -> response.addGenerations(toProto(it)));
        answer(observer, response.build());
    }

    @Override
    public void status(ConfigStatusRequest request, StreamObserver<ConfigStatusResponse> observer) {
        ConfigurationStatus status = configuration.status();
        var response =
                ConfigStatusResponse.newBuilder()
                        .setRunning(toProto(status.running()))
                        .setRefusal(status.refusal().orElse(""))
                        .addAllWarnings(status.warnings());
        status.pending().forEach(change -> response.addPending(toProto(change)));
        answer(observer, response.build());
    }

    @Override
    public void effective(
            EffectiveConfigRequest request, StreamObserver<EffectiveConfigResponse> observer) {
        answer(
                observer,
                EffectiveConfigResponse.newBuilder().setText(configuration.effective()).build());
    }

    private static Optional<ConfigurationControl.Draft> draft(boolean given, ConfigDraft draft) {
        if (!given) {
            return Optional.empty();
        }
        if (!draft.getText().isValidUtf8()) {
            throw ErrorCode.INVALID_ARGUMENT.about(draft.getName() + ": expected UTF-8 text");
        }
        return Optional.of(
                new ConfigurationControl.Draft(draft.getName(), draft.getText().toStringUtf8()));
    }

    private static ConfigOutcome toProto(ConfigurationControl.Outcome outcome) {
        var message =
                ConfigOutcome.newBuilder()
                        .setGeneration(toProto(outcome.generation()))
                        .addAllWarnings(outcome.warnings());
        outcome.changes().forEach(change -> message.addChanges(toProto(change)));
        return message.build();
    }

    private static ConfigGeneration toProto(ConfigurationGeneration generation) {
        return ConfigGeneration.newBuilder()
                .setNumber(generation.number())
                .setSince(Times.toProto(generation.since()))
                .setBy(generation.by())
                .addAllSummary(generation.summary())
                .setRunning(generation.running())
                .build();
    }

    private static ConfigChange toProto(ConfigurationChange change) {
        return ConfigChange.newBuilder()
                .setKey(change.key())
                .setBefore(change.before())
                .setAfter(change.after())
                .setRestart(change.restart())
                .addAllPlugins(change.plugins())
                .build();
    }
}
