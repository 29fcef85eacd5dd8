package dev.davit.proxy.adapter;

import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.ProxyAdapter;
import dev.davit.proto.plugins.processor.v1.DescribeRequest;
import dev.davit.proto.plugins.processor.v1.DescribeResponse;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.Map;

/** An entry {@code [proxy_plugins.<id>]} of type {@code stream-processor}. */
@ProxyAdapter
@HandsOver(HandOver.SIDE_BY_SIDE)
@Component(
        service = StreamProcessor.class,
        configurationPid = "proxy.processor",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ProcessorProxy extends RemoteProcessor implements LinkedPlugin {
    private final ProxyLink link;

    /** Connects to nobody yet. */
    @Activate
    public ProcessorProxy(Map<String, Object> properties) {
        this(properties, handshake());
    }

    private ProcessorProxy(
            Map<String, Object> properties,
            Handshake<DescribeRequest, DescribeResponse> handshake) {
        this(ProxyLink.of(properties, "stream processor", handshake), handshake);
    }

    private ProcessorProxy(ProxyLink link, Handshake<DescribeRequest, DescribeResponse> handshake) {
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
