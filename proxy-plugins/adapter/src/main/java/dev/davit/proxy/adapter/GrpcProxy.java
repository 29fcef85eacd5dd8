package dev.davit.proxy.adapter;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.ProxyAdapter;

import io.grpc.BindableService;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.Map;

/** One of the services that an entry {@code [proxy_plugins.<id>]} of type {@code grpc} names. */
@ProxyAdapter
@HandsOver(HandOver.SIDE_BY_SIDE)
@Component(
        service = BindableService.class,
        configurationPid = "proxy.grpc",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        // The slot opens with the server, which may be later.
        property = "davit.slot.type=io.containerd.grpc.v1")
public final class GrpcProxy extends ForwardedService implements LinkedPlugin {
    private final ProxyLink link;

    /** Connects to nobody yet. */
    @Activate
    public GrpcProxy(Map<String, Object> properties) {
        this(ProxyLink.of(properties, "service"));
    }

    private GrpcProxy(ProxyLink link) {
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
