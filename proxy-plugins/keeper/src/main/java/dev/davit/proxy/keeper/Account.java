package dev.davit.proxy.keeper;

import dev.davit.linux.process.Command;
import dev.davit.linux.process.CommandOutput;
import dev.davit.linux.process.Spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who a process runs as, where that is not who the daemon runs as.
 *
 * @param user name or number
 * @param group name or number
 * @param listed whether the user is in the system's list, and so may be in further groups
 */
record Account(String user, String group, boolean listed) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int LONGEST_ANSWER = 4096;

    /**
     * Looks the user up.
     *
     * @param user name or number; empty if it is the daemon's
     * @param group name or number; empty if it is the user's own
     * @throws IOException if there is no such user, or no group to be had
     */
    static Optional<Account> of(Spawn spawn, String user, String group) throws IOException {
        if (user.isEmpty()) {
            return group.isEmpty() ? Optional.empty() : Optional.of(new Account("0", group, false));
        }
        Optional<String> primary = primaryGroup(spawn, user);
        boolean number = user.chars().allMatch(c -> c >= '0' && c <= '9');
        if (primary.isEmpty() && !number) {
            throw new IOException("there is no user \"" + user + "\"");
        }
        if (primary.isEmpty() && group.isEmpty()) {
            throw new IOException(
                    "user " + user + " is in no list of users: its group must be given");
        }
        return Optional.of(
                new Account(user, group.isEmpty() ? primary.get() : group, primary.isPresent()));
    }

    private static Optional<String> primaryGroup(Spawn spawn, String user) {
        CommandOutput answer = spawn.run(Command.of("id", "-g", "--", user), LONGEST_ANSWER, LIMIT);
        return answer.exit().success()
                ? Optional.of(answer.outputText().strip())
                : Optional.empty();
    }

    /** The words before a command that make it run as this one, without any capability. */
    List<String> wrapper() {
        var words = new ArrayList<String>();
        words.add("setpriv");
        words.add("--reuid=" + user);
        words.add("--regid=" + group);
        words.add(listed ? "--init-groups" : "--clear-groups");
        words.add("--inh-caps=-all");
        words.add("--");
        return words;
    }

    /** Makes it the owner of a file. */
    void own(Path file) throws IOException {
        UserPrincipalLookupService names = file.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class);
        view.setOwner(names.lookupPrincipalByName(user));
        view.setGroup(names.lookupPrincipalByGroupName(group));
    }
}
