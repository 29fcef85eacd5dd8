package dev.davit.runtime.shim.binary;

import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What shims are told of the daemon that starts them.
 *
 * @param grpcAddress path of its gRPC socket
 * @param ttrpcAddress path of the socket that takes events
 * @param binary its executable, which old shims run to publish events
 * @param version its version
 * @param debug whether shims log in detail
 * @param environment variables for shims, as {@code NAME=value}
 * @param socketDirectory where shims put their sockets
 * @param optional directory whose {@code bin} and {@code lib} come first in the search paths; may
 *     be empty
 */
public record ShimHost(
        String grpcAddress,
        String ttrpcAddress,
        String binary,
        String version,
        boolean debug,
        List<String> environment,
        String socketDirectory,
        String optional) {
    public ShimHost {
        environment = List.copyOf(environment);
    }

    /** The search path of executables: this daemon's, behind the optional directory. */
    public String searchPath() {
        return searchPath("PATH", "bin");
    }

    private String searchPath(String variable, String directory) {
        String inherited = System.getenv().getOrDefault(variable, "");
        if (optional.isEmpty()) {
            return inherited;
        }
        String first = optional + "/" + directory;
        return inherited.isEmpty() ? first : first + File.pathSeparator + inherited;
    }

    /** Every variable of a shim that is asked something outside of a namespace. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(System.getenv());
        if (!optional.isEmpty()) {
            variables.put("PATH", searchPath());
            variables.put("LD_LIBRARY_PATH", searchPath("LD_LIBRARY_PATH", "lib"));
        }
        return variables;
    }

    /** Every variable of a shim that works for a namespace. */
    Map<String, String> variables(String namespace) {
        Map<String, String> variables = variables();
        variables.put("GOMAXPROCS", "2");
        variables.put("MAX_SHIM_VERSION", "2");
        variables.put("TTRPC_ADDRESS", ttrpcAddress);
        variables.put("GRPC_ADDRESS", grpcAddress);
        variables.put("NAMESPACE", namespace);
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }
}
