package dev.davit.rpc.server;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.SlotType;

import io.grpc.BindableService;

/**
 * The slot of gRPC services. The slot id of a service is its full name, {@code
 * containerd.services.version.v1.Version} for example: that is how a request finds it.
 */
public final class GrpcSlot {
    /** The slot. */
    public static final SlotType<BindableService> TYPE =
            new SlotType<>(
                            "io.containerd.grpc.v1",
                            "grpc",
                            BindableService.class,
                            HandOver.SIDE_BY_SIDE)
                    .handedOutDirectly();

    private GrpcSlot() {}
}
