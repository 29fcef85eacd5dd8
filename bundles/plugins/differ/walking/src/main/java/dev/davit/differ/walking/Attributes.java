package dev.davit.differ.walking;

import dev.davit.kit.tar.Octets;
import dev.davit.kit.tar.TarHeader;
import dev.davit.linux.Errno;
import dev.davit.linux.ExtendedAttributes;
import dev.davit.linux.FileType;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.function.Supplier;

/** Sets the extended attributes of entries; what cannot or may not be set is left out. */
final class Attributes {
    private static final System.Logger LOGGER = System.getLogger(Attributes.class.getName());
    private static final RawName USER = RawName.of("user.");

    private final Layering layering;
    private boolean warned;

    Attributes(Layering layering) {
        this.layering = layering;
    }

    /**
     * @param place names the entry in messages
     */
    void set(ExtendedAttributes to, TarHeader header, FileType type, Supplier<String> place) {
        for (Map.Entry<Octets, Octets> record : header.records().entrySet()) {
            Octets key = record.getKey();
            if (key.startsWith(TarHeader.ATTRIBUTE_PREFIX)) {
                RawName name = RawName.of(key.from(TarHeader.ATTRIBUTE_PREFIX.length()).toBytes());
                set(to, name, record.getValue().toBytes(), type, place);
            }
        }
    }

    private void set(
            ExtendedAttributes to,
            RawName name,
            byte[] value,
            FileType type,
            Supplier<String> place) {
        if (layering.refuses(name)) {
            leaveOut(place.get(), name, "not allowed in a layer");
            return;
        }
        try {
            to.set(name, value);
        } catch (LinuxException e) {
            boolean special = type != FileType.REGULAR && type != FileType.DIRECTORY;
            boolean expected =
                    e.is(Errno.EOPNOTSUPP)
                            || (e.is(Errno.EPERM) && special && name.startsWith(USER));
            if (!expected) {
                throw Failures.failure(
                        "failed to setxattr %s for key %s: %s"
                                .formatted(
                                        Failures.quote(place.get()),
                                        Failures.quote(name.toString()),
                                        e.errno().text()),
                        e);
            }
            leaveOut(place.get(), name, e.errno().text());
        }
    }

    /** One warning a layer: an archive must not fill the log. */
    private void leaveOut(String place, RawName name, String reason) {
        Level level = warned ? Level.DEBUG : Level.WARNING;
        warned = true;
        LOGGER.log(level, "extended attribute {0} of {1} left out: {2}", name, place, reason);
    }
}
