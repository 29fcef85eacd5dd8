package dev.davit.proxy.adapter;

import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.ProxyAdapter;
import dev.davit.proto.plugins.resolver.v1.DescribeRequest;
import dev.davit.proto.plugins.resolver.v1.DescribeResponse;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.Map;

/** An entry {@code [proxy_plugins.<id>]} of type {@code resolver}. */
@ProxyAdapter
@HandsOver(HandOver.SIDE_BY_SIDE)
@Component(
        service = ImageResolver.class,
        configurationPid = "proxy.resolver",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ResolverProxy extends RemoteResolver implements LinkedPlugin {
    private final ProxyLink link;

    /** Connects to nobody yet. */
    @Activate
    public ResolverProxy(Map<String, Object> properties) {
        this(properties, handshake());
    }

    private ResolverProxy(
            Map<String, Object> properties,
            Handshake<DescribeRequest, DescribeResponse> handshake) {
        this(ProxyLink.of(properties, "resolver", handshake), handshake);
    }

    private ResolverProxy(ProxyLink link, Handshake<DescribeRequest, DescribeResponse> handshake) {
        super(link.peer(), handshake);
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
