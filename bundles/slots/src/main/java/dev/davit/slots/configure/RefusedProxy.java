package dev.davit.slots.configure;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** An entry of {@code [proxy_plugins]} that nothing here can stand for: it fails, and says why. */
@Component(
        service = RefusedProxy.class,
        immediate = true,
        configurationPid = RefusedProxy.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class RefusedProxy {
    static final String PID = "proxy.refused";

    /** What is known of the entry. */
    public @interface Config {
        /** Why it is refused. */
        String reason();

        /** Whether it could not even be read; the reason says all then. */
        boolean unreadable() default false;
    }

    /**
     * Always fails.
     *
     * @throws dev.davit.api.DavitException UNIMPLEMENTED or INVALID_ARGUMENT with the reason
     */
    @Activate
    public RefusedProxy(Config config) {
        if (config.unreadable()) {
            throw new DavitException(ErrorCode.INVALID_ARGUMENT, config.reason());
        }
        throw ErrorCode.UNIMPLEMENTED.about(config.reason());
    }
}
