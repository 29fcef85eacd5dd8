package dev.davit.bench;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;

/** The specification of a container that does nothing and ends. */
final class Spec {
    /** How clients name the type of the specification's JSON. */
    static final String TYPE = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode template;
    private final String controlGroup;

    /** What ctr makes for every container, with another program. */
    Spec(Run run) {
        template = (ObjectNode) JSON.readTree(Command.run("ctr", "oci", "spec"));
        ObjectNode process = (ObjectNode) template.get("process");
        process.putArray("args").add("/bin/true");
        process.putArray("env").add("PATH=/bin");
        controlGroup = run.controlGroup();
    }

    byte[] of(String container) {
        ObjectNode spec = template.deepCopy();
        ((ObjectNode) spec.get("linux")).put("cgroupsPath", controlGroup + "/" + container);
        return spec.toString().getBytes(StandardCharsets.UTF_8);
    }
}
