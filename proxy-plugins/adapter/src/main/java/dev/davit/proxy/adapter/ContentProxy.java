package dev.davit.proxy.adapter;

import dev.davit.api.Platform;
import dev.davit.api.content.ContentStore;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.ProxyAdapter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry {@code [proxy_plugins.<id>]} of type {@code content}. */
@ProxyAdapter
@Component(
        service = ContentStore.class,
        configurationPid = "proxy.content",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ContentProxy extends RemoteContentStore implements PluginFacts {
    private final ProxyEntry entry;
    private final Peer peer;

    /** Connects to nobody yet. */
    @Activate
    public ContentProxy(Map<String, Object> properties) {
        this(ProxyEntry.of(properties));
    }

    private ContentProxy(ProxyEntry entry) {
        this(entry, entry.connect("content"));
    }

    private ContentProxy(ProxyEntry entry, Peer peer) {
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
