package dev.davit.runtime.shim.binary;

import java.time.Duration;

/**
 * How long what may take.
 *
 * @param start a shim's start, until it has said where it is reached
 * @param dial connecting to a shim that has been started
 * @param load getting to know a shim that was running before this daemon
 * @param cleanup what a shim's executable does in place of a shim that is gone
 * @param shutdown the end of a shim that has nothing left to do
 * @param state the answer about the state of a process
 * @param info the answer of a shim's executable about itself
 */
public record ShimLimits(
        Duration start,
        Duration dial,
        Duration load,
        Duration cleanup,
        Duration shutdown,
        Duration state,
        Duration info) {}
