package dev.davit.console;

import dev.davit.api.ErrorCode;

import java.net.InetSocketAddress;

/**
 * Where to listen.
 *
 * @param host name or address; empty for all of this machine
 * @param port 0 for any that is free
 */
record ListenAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** Reads {@code 127.0.0.1:1338}, {@code [::1]:1338} or {@code :1338}. */
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon >= 0 && port >= 0 && port <= MAX_PORT) {
                return new ListenAddress(
                        bracketed ? host.substring(1, host.length() - 1) : host, port);
            }
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static RuntimeException malformed(String text) {
        return ErrorCode.INVALID_ARGUMENT.about("address \"" + text + "\" is no host and port");
    }

    InetSocketAddress resolve() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
