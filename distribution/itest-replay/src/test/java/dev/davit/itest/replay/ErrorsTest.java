package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Over a thousand bad and unusual requests: code, text and what comes with them. */
class ErrorsTest {
    private static final String TRACE = "errors";
    private static final String RUNC =
            "'runtime': {'name': 'io.containerd.runc.v2'}, 'spec': {'type_url':"
                    + " 'types.containerd.io/opencontainers/runtime-spec/1/Spec', 'json':"
                    + " {'ociVersion': '1.2.0', 'process': {'args': ['true'], 'cwd': '/'},"
                    + " 'root': {'path': 'rootfs'}}}";

    @TestFactory
    Stream<DynamicNode> badRequestsAreAnsweredAsRecorded() {
        try (Bench bench = Bench.open()) {
            Map<Integer, Runnable> before = world(bench.world(), bench.placeholders());
            var requests = new BadRequests(bench.client(), bench.placeholders());
            LeftOut leftOut = LeftOut.of(TRACE);
            List<JsonNode> recorded = Recording.read(TRACE);
            var outcomes = new ArrayList<Outcome>();
            for (int line = 1; line <= recorded.size(); line++) {
                before.getOrDefault(line, () -> {}).run();
                JsonNode request = recorded.get(line - 1);
                if (!leftOut.covers(line, BadRequests.name(line, request))) {
                    outcomes.add(requests.ask(line, request));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    /**
     * What clients of the recorded daemon had made by then, by the line before which they made it.
     */
    private static Map<Integer, Runnable> world(World world, Placeholders placeholders) {
        return Map.of(
                1, () -> first(world),
                173, () -> world.ask("Namespaces.Create", "", "{'namespace': {'name': 'n1'}}"),
                192, () -> world.in("full").blob("full"),
                193, () -> full(world.in("full")),
                194, () -> almostEmpty(world),
                267, () -> world.in("t").ask("Images.Delete", "{'name': 'digestform'}"),
                556, () -> snapshots(world.in("t"), placeholders),
                618,
                        () ->
                                container(
                                        world.in("t"),
                                        "c2",
                                        "'image': 'im', 'labels': {'a': 'b'}, 'snapshotter':"
                                                + " 'native', 'snapshot_key': 'act'"),
                813, () -> sandbox(world, "t", "sb1"),
                901, () -> tasks(world.in("tk")));
    }

    private static void first(World world) {
        World t = world.in("t");
        String hello = t.blob("hello blob");
        t.image("i1", "application/vnd.oci.image.manifest.v1+json", hello, 10);
    }

    private static void container(World world, String id, String more) {
        world.ask(
                "Containers.Create",
                "{'container': {'id': '"
                        + id
                        + "', "
                        + RUNC
                        + (more.isEmpty() ? "" : ", ")
                        + more
                        + "}}");
    }

    private static void full(World full) {
        full.image("i", "m", World.digest("full"), 4);
        container(full, "c", "");
        full.prepare("native", "k", "");
        full.prepare("overlayfs", "k", "");
    }

    private static void almostEmpty(World world) {
        world.in("onlylease");
        world.ask("Namespaces.Create", "", "{'namespace': {'name': 'onlysb'}}");
        sandbox(world, "onlysb", "s");
        world.ask("Content.Write", "onlying", "{'action': 'STAT', 'ref': 'r'}");
    }

    private static void sandbox(World world, String namespace, String id) {
        world.ask(
                "Store.Create",
                namespace,
                "{'sandbox': {'sandbox_id': '"
                        + id
                        + "', 'runtime': {'name': 'io.containerd.runc.v2'}}}");
    }

    private static void snapshots(World t, Placeholders placeholders) {
        t.commit("native", "base", "");
        t.commit("native", "base2", "");
        t.prepare("native", "act", "base");
        t.view("native", "vw", "base");
        t.prepare("native", "actp", "base");
        t.prepare("native", "actp2", "base");
        t.prepare("native", "noparent", "");
        t.view("native", "vw0", "");
        t.commit("overlayfs", "ob1", "");
        t.commit("overlayfs", "ob2", "");
        t.commit("overlayfs", "ovbase", "");
        t.prepare("overlayfs", "oactp", "ob1");
        t.view("overlayfs", "ovw", "ob1");
        t.prepare("overlayfs", "ovact", "");
        String source = t.mountSource("native", "act");
        placeholders.set(
                "native/snapshots/5", source.substring(source.indexOf("native/snapshots/")));
    }

    private static void tasks(World tk) {
        for (int i = 1; i <= 12; i++) {
            container(tk, "t" + i, "");
            container(tk, "f" + i, "");
        }
    }
}
