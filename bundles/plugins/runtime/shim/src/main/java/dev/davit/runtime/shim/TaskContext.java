package dev.davit.runtime.shim;

import dev.davit.runtime.shim.output.TaskLogs;

import java.time.Duration;

/**
 * What every task needs.
 *
 * @param stateLimit how long the answer about a process may take
 * @param end frees what a task has taken
 * @param logs carry the output of processes
 */
record TaskContext(Duration stateLimit, TaskEnd end, TaskLogs logs) {}
