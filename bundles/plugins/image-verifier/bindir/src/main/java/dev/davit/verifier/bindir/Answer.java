package dev.davit.verifier.bindir;

/**
 * What a program has said.
 *
 * @param exitCode 0 for yes
 * @param reason its standard output without the last line end
 */
record Answer(int exitCode, String reason) {}
