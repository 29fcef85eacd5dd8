package dev.davit.service.planted;

import io.grpc.Status;

/** Breaks: gRPC belongs to rpc and the proxies. */
public record KnowsGrpc(Status status) {}
