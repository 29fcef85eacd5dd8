package dev.davit.rpc.convert;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.kit.filter.Filters;

import java.util.List;

/** Filters of requests. What clients see of a bad one differs from service to service. */
public final class RequestFilters {
    private RequestFilters() {}

    /** Parses filters; a bad one ends in the words of its class, as everywhere. */
    public static Filter parse(List<String> filters) {
        return Filters.parse(filters);
    }

    /** Parses filters of images, containers, leases and sandboxes: the words come twice. */
    public static Filter parseTwiceSuffixed(List<String> filters) {
        try {
            return Filters.parse(filters);
        } catch (DavitException e) {
            throw e.code().about(e.getMessage());
        }
    }

    /** Parses filters of snapshots and metrics: a bad one is of no class. */
    public static Filter parseUnclassified(List<String> filters) {
        try {
            return Filters.parse(filters);
        } catch (DavitException e) {
            throw new DavitException(ErrorCode.UNKNOWN, e.getMessage(), e);
        }
    }
}
