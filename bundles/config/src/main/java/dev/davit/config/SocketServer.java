package dev.davit.config;

/**
 * A socket without settings of its own: ttrpc, debug.
 *
 * @param address absolute path of at most 104 bytes; the debug server's may be host and port
 * @param uid owner of the socket
 * @param gid its group
 */
public record SocketServer(String address, long uid, long gid) {}
