package dev.davit.slots.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Acts upon what lies in the bundle directory. */
interface BundleDeployer {
    /** Changes a file of the directory and says which it is now. */
    interface FileChange {
        Path apply() throws IOException;
    }

    /**
     * Looks at a file; a new or changed one is brought aboard on a thread of its own.
     *
     * @param objection why nothing in the directory can be trusted; empty if it can
     * @return false if the file may still be growing and has to be looked at again
     */
    boolean look(Path file, String objection);

    /**
     * Every file that is known and is not among these has gone, unless it comes back at once: many
     * a program deletes a file to write it anew, or puts a new version beside an old one and
     * deletes that.
     *
     * @param settled whether none of the others is still growing
     * @return false if it has to be told again
     */
    boolean retain(List<Path> present, boolean settled);

    /** The files of each symbolic name. */
    List<Berth> berths();

    /**
     * Brings a bundle aboard from a file outside the directory; when it serves, its file comes into
     * the directory, and is known there.
     *
     * @throws StartFailure with the reason; nothing has changed
     */
    void install(BundleFile incoming, BundleName name, StartDemand demand, FileChange placement)
            throws StartFailure, IOException;

    /** Takes a bundle away with its files and all copies of them. */
    void uninstall(Berth berth) throws IOException;

    /** What ran before, see {@link BundleHistory#before}. */
    Optional<Path> before(RunningBundle running) throws IOException;

    /** Forgets what ran after a bundle that has been gone back to. */
    void forgetAfter(Berth berth, Path entry) throws IOException;

    /** The berth whose bundle offers a plugin, by type and id that clients know it by. */
    Optional<Berth> berthOf(String type, String id);
}
