package dev.davit.itest.replay;

/** What the first line of the recorded filters says in words. */
final class FilterObjects {
    private static final String CHAIN = "sha256:" + "c".repeat(64);

    private FilterObjects() {}

    static void containers(World t) {
        String busybox = "'image': 'docker.io/library/busybox:1.36'";
        String alpine = "'image': 'docker.io/library/alpine:latest'";
        String runc = "'runtime': {'name': 'io.containerd.runc.v2'}";
        container(
                t,
                "c1",
                runc,
                busybox
                        + ", 'labels': {'nerdctl/name': 'web', 'nerdctl/networks':"
                        + " '[\\'bridge\\']'}");
        container(
                t,
                "c2",
                "'runtime': {'name': 'io.containerd.kata.v2'}",
                "'labels': {'env': 'dev'}");
        container(t, "c10", runc, alpine);
        container(t, "c3.x", runc, alpine + ", 'labels': {'a.b': 'c'}");
    }

    private static void container(World t, String id, String runtime, String more) {
        t.ask(
                "Containers.Create",
                "{'container': {'id': '" + id + "', " + runtime + ", " + more + "}}");
    }

    static void snapshots(World t) {
        commit(
                t,
                "base",
                "",
                "'k': 'v', 'containerd.io/snapshot/cri.image-layers': 'sha256:1,sha256:2'");
        commit(t, "top", "base", "");
        t.ask(
                "Snapshots.Prepare",
                "{'snapshotter': 'native', 'key': 'run', 'parent': 'top', 'labels': {'k': 'w'}}");
        t.view("native", "vw", "top");
        commit(t, CHAIN, "", "'containerd.io/snapshot.ref': '" + CHAIN + "'");
    }

    private static void commit(World t, String name, String parent, String labels) {
        t.prepare("native", "active", parent);
        t.ask(
                "Snapshots.Commit",
                "{'snapshotter': 'native', 'key': 'active', 'name': '%s', 'labels': {%s}}"
                        .formatted(name, labels));
    }

    static void others(World t) {
        t.ask("Leases.Create", "{'id': 'l-1', 'labels': {'k': 'v'}}");
        t.ask(
                "Leases.Create",
                "{'id': '/path/lease', 'labels': {'buildkit/lease.temporary': 't'}}");
        t.ask(
                "Store.Create",
                "{'sandbox': {'sandbox_id': 'sb1', 'runtime': {'name': 'r1'}, 'labels': {'k':"
                        + " 'v'}}}");
        t.ask("Store.Create", "{'sandbox': {'sandbox_id': 'sb2', 'runtime': {'name': 'r2'}}}");
        t.ask("Content.Write", "{'action': 'STAT', 'ref': 'layer-sha256:1'}");
        t.ask("Content.Write", "{'action': 'STAT', 'ref': 'upload/2'}");
    }
}
