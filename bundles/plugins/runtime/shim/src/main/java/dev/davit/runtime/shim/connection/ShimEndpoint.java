package dev.davit.runtime.shim.connection;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Where and how a shim is reached.
 *
 * @param version version of its task service
 * @param address in the forms of its protocol
 * @param protocol {@code ttrpc} or {@code grpc}, in lower case
 * @param capabilities numbers that newer shims report; kept, not read
 * @param metadata what else they report; kept, not read
 */
public record ShimEndpoint(
        int version,
        String address,
        String protocol,
        List<Integer> capabilities,
        Map<String, String> metadata) {
    /** The protocol of all shims but a few. */
    public static final String TTRPC = "ttrpc";

    /** The other protocol; for version 3 only. */
    public static final String GRPC = "grpc";

    private static final int OLDEST = 2;
    private static final int NEWEST = 3;

    public ShimEndpoint {
        Objects.requireNonNull(address);
        protocol = protocol.toLowerCase(Locale.ROOT);
        capabilities = List.copyOf(capabilities);
        metadata = Map.copyOf(metadata);
    }

    /** An endpoint without the rest. */
    public ShimEndpoint(int version, String address, String protocol) {
        this(version, address, protocol, List.of(), Map.of());
    }

    /**
     * Checks that this daemon can talk to it.
     *
     * @throws DavitException UNIMPLEMENTED for an unknown version or protocol, INVALID_ARGUMENT
     *     without address
     */
    public ShimEndpoint requireUsable() {
        if (version < OLDEST || version > NEWEST) {
            throw ErrorCode.UNIMPLEMENTED.about("unsupported shim version (" + version + ")");
        }
        if (!protocol.equals(TTRPC) && !(protocol.equals(GRPC) && version == NEWEST)) {
            throw ErrorCode.UNIMPLEMENTED.about(
                    "unsupported shim protocol " + protocol + " of version " + version);
        }
        if (address.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("shim without an address");
        }
        return this;
    }

    /** Equal for endpoints that one connection serves. */
    String key() {
        return protocol + "+" + address;
    }
}
