package dev.davit.proxy.adapter;

import dev.davit.api.Platform;
import dev.davit.api.differ.Differ;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.ProxyAdapter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry {@code [proxy_plugins.<id>]} of type {@code diff}. */
@ProxyAdapter
@Component(
        service = Differ.class,
        configurationPid = "proxy.differ",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class DifferProxy extends RemoteDiffer implements PluginFacts {
    private final ProxyEntry entry;
    private final Peer peer;

    /** Connects to nobody yet. */
    @Activate
    public DifferProxy(Map<String, Object> properties) {
        this(ProxyEntry.of(properties));
    }

    private DifferProxy(ProxyEntry entry) {
        this(entry, entry.connect("differ"));
    }

    private DifferProxy(ProxyEntry entry, Peer peer) {
        super(peer);
        this.entry = entry;
        this.peer = peer;
    }

    @Override
    public List<String> capabilities() {
        return entry.capabilities();
    }

    @Override
    public Map<String, String> exports() {
        return entry.exports();
    }

    @Override
    public List<Platform> platforms() {
        return entry.platforms();
    }

    @Override
    public Optional<String> trouble() {
        return peer.trouble();
    }

    /** Ends the connection. */
    @Deactivate
    public void close() {
        peer.close();
    }
}
