package dev.davit.service.planted;

import dev.davit.rpc.VersionRpc;

/** Breaks: a call goes down the stairs. */
public record ServiceCallsUp(VersionRpc version) {}
