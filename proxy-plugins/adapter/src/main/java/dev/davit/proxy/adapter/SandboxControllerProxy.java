package dev.davit.proxy.adapter;

import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.HandsOver;
import dev.davit.api.slot.ProxyAdapter;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.Map;

/** An entry {@code [proxy_plugins.<id>]} of type {@code sandbox}. */
@ProxyAdapter
@HandsOver(HandOver.SIDE_BY_SIDE)
@Component(
        service = SandboxController.class,
        configurationPid = "proxy.sandbox-controller",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SandboxControllerProxy extends RemoteSandboxController implements LinkedPlugin {
    private final ProxyLink link;

    /** Connects to nobody yet. */
    @Activate
    public SandboxControllerProxy(Map<String, Object> properties) {
        this(ProxyLink.of(properties, "sandbox controller"));
    }

    private SandboxControllerProxy(ProxyLink link) {
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
