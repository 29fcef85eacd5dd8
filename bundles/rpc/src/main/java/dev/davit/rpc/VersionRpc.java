package dev.davit.rpc;

import com.google.protobuf.Empty;

import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.server.Answers;
import dev.davit.proto.services.version.v1.VersionGrpc;
import dev.davit.proto.services.version.v1.VersionResponse;
import dev.davit.slots.PluginSettings;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells the daemon's version. */
@Component(service = BindableService.class)
@SlotId("containerd.services.version.v1.Version")
@ShownAs("version")
public final class VersionRpc extends VersionGrpc.VersionImplBase {
    private final VersionResponse answer;

    /** Takes the version from the daemon's settings. */
    @Activate
    public VersionRpc(@Reference PluginSettings settings) {
        answer =
                VersionResponse.newBuilder()
                        .setVersion(settings.fact("version"))
                        .setRevision(settings.fact("revision"))
                        .build();
    }

    @Override
    public void version(Empty request, StreamObserver<VersionResponse> observer) {
        Answers.answer(observer, answer);
    }
}
