package dev.davit.config.migration;

import dev.davit.config.PluginUri;
import dev.davit.config.toml.Node;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Section;
import dev.davit.config.toml.Zero;

import java.util.List;
import java.util.Optional;

/**
 * Version 3 to 4: listeners became plugins. Values that are zero count as not written, and a table
 * of the plugin that is there already wins.
 */
final class ListenerTables {
    private static final List<String> SOCKET = List.of("address", "uid", "gid");

    private final Section file;

    ListenerTables(Section file) {
        this.file = file;
    }

    void move() {
        Section grpc = file.table("grpc").orElseGet(Section::new);
        Section ttrpc = file.table("ttrpc").orElseGet(Section::new);
        Section debug = file.table("debug").orElseGet(Section::new);
        Section metrics = file.table("metrics").orElseGet(Section::new);

        Section grpcTable = new Section();
        copy(grpc, SOCKET, "", grpcTable);
        copy(grpc, List.of("max_recv_message_size", "max_send_message_size"), "", grpcTable);
        place(PluginUri.GRPC, grpcTable);

        Section tcpTable = new Section();
        List<String> tcp = List.of("address", "tls_ca", "tls_cert", "tls_key", "tls_common_name");
        copy(grpc, tcp, "tcp_", tcpTable);
        place(PluginUri.GRPC_TCP, tcpTable);

        place(PluginUri.TTRPC, ttrpcTable(grpc, ttrpc));

        Section debugTable = new Section();
        copy(debug, SOCKET, "", debugTable);
        SOCKET.forEach(debug::remove);
        place(PluginUri.DEBUG, debugTable);

        Section metricsTable = new Section();
        copy(metrics, List.of("address"), "", metricsTable);
        place(PluginUri.METRICS, metricsTable);
        Section histogramTable = new Section();
        copy(metrics, List.of("grpc_histogram"), "", histogramTable);
        place(PluginUri.GRPC_METRICS, histogramTable);

        List.of("grpc", "ttrpc", "metrics").forEach(file::remove);
    }

    /** Beside the gRPC socket unless it has an address of its own. */
    private static Section ttrpcTable(Section grpc, Section ttrpc) {
        Section table = new Section();
        if (!ttrpc.text("address").isEmpty() || grpc.text("address").isEmpty()) {
            copy(ttrpc, SOCKET, "", table);
            return table;
        }
        copy(grpc, SOCKET, "", table);
        Section.Entry address = table.entry("address").orElseThrow();
        Position at = address.value().position();
        Node beside = new Node.Scalar(grpc.text("address") + ".ttrpc", at);
        table.put("address", new Section.Entry(address.at(), beside));
        return table;
    }

    private static void copy(Section from, List<String> keys, String prefix, Section to) {
        for (String key : keys) {
            Optional<Section.Entry> entry = from.entry(prefix + key);
            entry.filter(it -> !Zero.is(it.value())).ifPresent(it -> to.put(key, it));
        }
    }

    private void place(String uri, Section table) {
        if (table.isEmpty()) {
            return;
        }
        Position at = table.entry(table.keys().getFirst()).orElseThrow().at();
        Section plugins = file.tableOrNew("plugins", at);
        if (!plugins.has(uri)) {
            plugins.put(uri, new Section.Entry(at, new Node.Table(table, at)));
        }
    }
}
