package dev.davit.ttrpc;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

/** Where a server listens, in the forms that shims print. */
sealed interface Address {
    /** A socket with a path: {@code unix:///run/containerd/s/…}. */
    record Path(String path) implements Address {}

    /** A socket of the abstract namespace: no scheme at all. */
    record Abstract(String name) implements Address {}

    /** A port of a virtual machine behind the socket of its monitor: {@code hvsock://path:port}. */
    record Hybrid(String path, int port) implements Address {}

    /**
     * Reads an address.
     *
     * @throws DavitException UNIMPLEMENTED for a scheme that is not served, INVALID_ARGUMENT for a
     *     broken address
     */
    static Address parse(String address) {
        int end = address.indexOf("://");
        if (end < 0) {
            if (address.isEmpty()) {
                throw ErrorCode.INVALID_ARGUMENT.about("empty ttrpc address");
            }
            return new Abstract(address);
        }
        String rest = address.substring(end + 3);
        return switch (address.substring(0, end)) {
            case "unix" -> new Path(rest);
            case "hvsock" -> hybrid(address, rest);
            case "vsock" ->
                    throw ErrorCode.UNIMPLEMENTED.about(
                            "ttrpc address "
                                    + address
                                    + ": vsock cannot be reached from here; the shim has to offer"
                                    + " unix or hvsock");
            default ->
                    throw ErrorCode.UNIMPLEMENTED.about(
                            "ttrpc address " + address + ": scheme is not unix, hvsock or vsock");
        };
    }

    private static Address hybrid(String address, String rest) {
        int colon = rest.lastIndexOf(':');
        try {
            return new Hybrid(
                    rest.substring(0, colon), Integer.parseUnsignedInt(rest.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT,
                    "ttrpc address " + address + ": want hvsock://<path>:<port>: invalid argument",
                    e);
        }
    }
}
