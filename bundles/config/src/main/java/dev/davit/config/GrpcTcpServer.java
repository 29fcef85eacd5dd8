package dev.davit.config;

/**
 * gRPC over TCP.
 *
 * @param address host and port
 * @param tlsCa file with the authorities that clients' certificates are checked against; may be
 *     empty
 * @param tlsCertificate file; empty together with the key: no TLS
 * @param tlsKey file
 * @param tlsCommonName the name that clients' certificates must bear; may be empty
 * @param maxReceiveBytes the largest message taken
 * @param maxSendBytes the largest message sent
 */
public record GrpcTcpServer(
        String address,
        String tlsCa,
        String tlsCertificate,
        String tlsKey,
        String tlsCommonName,
        int maxReceiveBytes,
        int maxSendBytes) {}
