package dev.davit.linux.mount;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Options of a mount as the kernel takes them.
 *
 * @param flags bits of mount(2)
 * @param data what is left for the file system, in order
 * @param uidMap mapping of user ids as it was written; empty for none
 * @param gidMap mapping of group ids as it was written; empty for none
 */
record MountOptions(long flags, List<String> data, String uidMap, String gidMap) {
    static final long READ_ONLY = 1;
    static final long NO_SUID = 2;
    static final long NO_DEVICES = 4;
    static final long NO_EXEC = 8;
    static final long REMOUNT = 32;
    static final long NO_ACCESS_TIME = 1024;
    static final long NO_DIRECTORY_ACCESS_TIME = 2048;
    static final long BIND = 4096;
    static final long RECURSIVE = 16384;
    static final long RELATIVE_ACCESS_TIME = 1 << 21;

    private static final String UID_MAP = "uidmap=";
    private static final String GID_MAP = "gidmap=";
    private static final String CONSUMED_ABOVE = "X-containerd.";

    private static final Map<String, Long> SETTING =
            Map.ofEntries(
                    Map.entry("bind", BIND),
                    Map.entry("dirsync", 128L),
                    Map.entry("mand", 64L),
                    Map.entry("noatime", NO_ACCESS_TIME),
                    Map.entry("nodev", NO_DEVICES),
                    Map.entry("nodiratime", NO_DIRECTORY_ACCESS_TIME),
                    Map.entry("noexec", NO_EXEC),
                    Map.entry("nosuid", NO_SUID),
                    Map.entry("rbind", BIND | RECURSIVE),
                    Map.entry("relatime", RELATIVE_ACCESS_TIME),
                    Map.entry("remount", REMOUNT),
                    Map.entry("ro", READ_ONLY),
                    Map.entry("strictatime", 1L << 24),
                    Map.entry("sync", 16L));

    private static final Map<String, Long> CLEARING =
            Map.ofEntries(
                    Map.entry("async", 16L),
                    Map.entry("atime", NO_ACCESS_TIME),
                    Map.entry("dev", NO_DEVICES),
                    Map.entry("diratime", NO_DIRECTORY_ACCESS_TIME),
                    Map.entry("exec", NO_EXEC),
                    Map.entry("nomand", 64L),
                    Map.entry("norelatime", RELATIVE_ACCESS_TIME),
                    Map.entry("nostrictatime", 1L << 24),
                    Map.entry("rw", READ_ONLY),
                    Map.entry("suid", NO_SUID));

    MountOptions {
        data = List.copyOf(data);
    }

    /** Sorts the options; where they contradict each other the last one counts. */
    static MountOptions parse(List<String> options) {
        long flags = 0;
        String uidMap = "";
        String gidMap = "";
        List<String> data = new ArrayList<>();
        for (String option : options) {
            Long set = SETTING.get(option);
            Long cleared = CLEARING.get(option);
            if (set != null) {
                flags |= set;
            } else if (cleared != null) {
                flags &= ~cleared;
            } else if (option.startsWith(UID_MAP)) {
                uidMap = option.substring(UID_MAP.length());
            } else if (option.startsWith(GID_MAP)) {
                gidMap = option.substring(GID_MAP.length());
            } else {
                refuse(option);
                data.add(option);
            }
        }
        return new MountOptions(flags, data, uidMap, gidMap);
    }

    private static void refuse(String option) {
        if (option.startsWith(CONSUMED_ABOVE)) {
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "internal mount option \""
                            + option
                            + "\" was not consumed by the mount manager");
        }
        if (option.equals("loop")) {
            throw ErrorCode.UNIMPLEMENTED.about("mount option \"loop\"");
        }
    }

    boolean has(long wanted) {
        return (flags & wanted) == wanted;
    }

    /** Whether owners are to be shown through a mapping: both maps are needed for that. */
    boolean mapsOwners() {
        return !uidMap.isEmpty() && !gidMap.isEmpty();
    }

    String joinedData() {
        return String.join(",", data);
    }

    MountOptions withData(List<String> other) {
        return new MountOptions(flags, other, uidMap, gidMap);
    }
}
