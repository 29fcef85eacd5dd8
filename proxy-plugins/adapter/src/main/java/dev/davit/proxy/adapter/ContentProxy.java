package dev.davit.proxy.adapter;

import dev.davit.api.content.ContentStore;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.ProxyAdapter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.Map;

/** An entry {@code [proxy_plugins.<id>]} of type {@code content}. */
@ProxyAdapter
@HandsOver(HandOver.SIDE_BY_SIDE)
@Component(
        service = ContentStore.class,
        configurationPid = "proxy.content",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ContentProxy extends RemoteContentStore implements LinkedPlugin {
    private final ProxyLink link;

    /** Connects to nobody yet. */
    @Activate
    public ContentProxy(Map<String, Object> properties) {
        this(ProxyLink.of(properties, "content"));
    }

    private ContentProxy(ProxyLink link) {
        super(link.peer());
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
