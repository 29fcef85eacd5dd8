package dev.davit.config;

/**
 * The gRPC socket.
 *
 * @param address absolute path of at most 104 bytes
 * @param uid owner of the socket
 * @param gid its group
 * @param maxReceiveBytes the largest message taken
 * @param maxSendBytes the largest message sent
 */
public record GrpcServer(
        String address, long uid, long gid, int maxReceiveBytes, int maxSendBytes) {}
