package dev.davit.api.logger;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes the output of containers whose log URI is {@code davit-log://<slot id>?key=value}.
 *
 * <p>Life cycle: a session per process, opened before the process starts and closed after its last
 * byte. After a restart of the daemon, and on the next generation of the logger, it is opened again
 * and goes on behind what is there. A logger that is deactivated closes what is open: a process
 * does not hold it, only a write does.
 *
 * <p>Threads: {@link #open} is called concurrently on virtual threads; may block.
 *
 * <p>Errors: {@link dev.davit.api.DavitException} from {@link #open} fails the start of the
 * process; a failing stream is closed and reported, the process runs on.
 *
 * <p>Units: raw bytes, no lines.
 *
 * <p>Not your job: FIFOs and processes.
 *
 * <p>The numbered rules are in docs/slots/logger.md.
 */
@ConsumerType
public interface ContainerLogger {
    /** The slot. */
    SlotType<ContainerLogger> SLOT =
            new SlotType<>(
                            "dev.davit.logger.v1",
                            "logger",
                            ContainerLogger.class,
                            HandOver.SIDE_BY_SIDE)
                    .with(MethodClass.QUERY, "stdout", "stderr")
                    .withParts(LogSession.class);

    /**
     * Opens the log of a process, new or behind what is there. Throws INVALID_ARGUMENT for options
     * it does not understand.
     */
    LogSession open(LogSource source);
}
