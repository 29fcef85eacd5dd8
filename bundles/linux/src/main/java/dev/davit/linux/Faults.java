package dev.davit.linux;

import java.util.Optional;

/** Decides, before a system call is made, that it fails: the seam where tests put faults in. */
@FunctionalInterface
public interface Faults {
    /** The real kernel alone. */
    Faults NONE = (call, object) -> Optional.empty();

    /**
     * What the call answers without being made; empty lets the kernel answer.
     *
     * @param object the name it would show in an error; may be empty
     */
    Optional<Errno> before(Call call, String object);
}
