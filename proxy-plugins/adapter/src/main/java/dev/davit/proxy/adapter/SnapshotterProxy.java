package dev.davit.proxy.adapter;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.ProxyAdapter;
import dev.davit.api.snapshotter.Snapshotter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.Map;

/** An entry {@code [proxy_plugins.<id>]} of type {@code snapshot}. */
@ProxyAdapter
@HandsOver(HandOver.SIDE_BY_SIDE)
@Component(
        service = Snapshotter.class,
        configurationPid = "proxy.snapshotter",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SnapshotterProxy extends RemoteSnapshotter implements LinkedPlugin {
    private final ProxyLink link;

    /** Connects to nobody yet. */
    @Activate
    public SnapshotterProxy(Map<String, Object> properties) {
        this(ProxyLink.of(properties, "snapshotter"));
    }

    private SnapshotterProxy(ProxyLink link) {
        super(link.peer(), link.entry().id());
        this.link = link;
    }

    @Override
    public ProxyLink link() {
        return link;
    }

    /** Ends the connection. */
    @Deactivate
    public void close() {
        link.peer().close();
    }
}
