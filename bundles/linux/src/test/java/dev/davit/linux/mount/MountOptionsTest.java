package dev.davit.linux.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class MountOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "rbind,20480",
        "bind,4096",
        "ro,1",
        "nosuid,2",
        "nodev,4",
        "noexec,8",
        "sync,16",
        "remount,32",
        "mand,64",
        "dirsync,128",
        "noatime,1024",
        "nodiratime,2048",
        "relatime,2097152",
        "strictatime,16777216",
    })
    void wordsSetFlags(String option, long flag) {
        assertEquals(flag, MountOptions.parse(List.of(option)).flags());
    }

    @ParameterizedTest
    @CsvSource({
        "ro,rw",
        "nosuid,suid",
        "nodev,dev",
        "noexec,exec",
        "sync,async",
        "mand,nomand",
        "noatime,atime",
        "nodiratime,diratime",
        "relatime,norelatime",
        "strictatime,nostrictatime",
    })
    void theLastOfTwoContraryWordsCounts(String set, String clear) {
        assertEquals(0, MountOptions.parse(List.of(set, clear)).flags());
        assertTrue(MountOptions.parse(List.of(clear, set)).flags() > 0);
    }

    @Test
    void theRestIsData() {
        MountOptions options =
                MountOptions.parse(List.of("defaults", "ro", "size=1k", "uidmap=a", "x y"));
        assertEquals("defaults,size=1k,x y", options.joinedData());
        assertFalse(options.mapsOwners());
        assertTrue(MountOptions.parse(List.of("uidmap=a", "gidmap=b")).mapsOwners());
    }

    @Test
    void optionsForFloorsAboveAreRefused() {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> MountOptions.parse(List.of("X-containerd.mkdir.path=/x")));
        assertEquals(
                "internal mount option \"X-containerd.mkdir.path=/x\" was not consumed by the"
                        + " mount manager",
                e.getMessage());
        e = assertThrows(DavitException.class, () -> MountOptions.parse(List.of("loop")));
        assertEquals(ErrorCode.UNIMPLEMENTED, e.code());
    }

    @Test
    void shortOverlayOptionsStayAsTheyAre() {
        OverlayData data = OverlayData.of(List.of("upperdir=/u", "lowerdir=/a/1:/a/2"));
        assertEquals("upperdir=/u,lowerdir=/a/1:/a/2", data.text());
        assertEquals(Optional.empty(), data.directory());
    }

    @Test
    void longOverlayOptionsBecomeRelative() {
        List<String> lowers = new ArrayList<>();
        List<String> relative = new ArrayList<>();
        for (int i = 10; i < 200; i++) {
            lowers.add("/var/lib/a/long/path/to/snapshots/" + i + "/fs");
            relative.add(i + "/fs");
        }
        OverlayData data =
                OverlayData.of(
                        List.of(
                                "upperdir=/u",
                                "lowerdir=" + String.join(":", lowers),
                                "index=off"));
        assertEquals(Optional.of(Path.of("/var/lib/a/long/path/to/snapshots")), data.directory());
        assertEquals(
                "upperdir=/u,lowerdir=" + String.join(":", relative) + ",index=off", data.text());
    }

    @Test
    void optionsLongerThanAPageAreRefused() {
        List<String> lowers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            lowers.add("/a/" + (1_000_000 + i) + "/fs");
        }
        List<String> options = List.of("lowerdir=" + String.join(":", lowers));
        DavitException e = assertThrows(DavitException.class, () -> OverlayData.of(options));
        assertEquals("mount options is too long", e.getMessage());
    }

    @Test
    void commonParentsAreDirectoriesNotPrefixes() {
        assertEquals(
                Optional.of(Path.of("/a")),
                OverlayData.commonParent(List.of("/a/11/fs", "/a/12/fs", "/a/1/fs")));
        assertEquals(Optional.of(Path.of("/a/1")), OverlayData.commonParent(List.of("/a/1/fs")));
        assertEquals(Optional.of(Path.of("/")), OverlayData.commonParent(List.of("/a/b", "/c/d")));
        assertEquals(Optional.empty(), OverlayData.commonParent(List.of("a/b")));
        assertEquals(Optional.empty(), OverlayData.commonParent(List.of()));
    }

    @Test
    void readOnlyFormsWriteNothing() {
        Mount overlay =
                new Mount(
                        "overlay",
                        "overlay",
                        List.of("uidmap=a", "workdir=/w", "upperdir=/u", "lowerdir=/a:/b", "i=o"));
        assertEquals(
                List.of("lowerdir=/u:/a:/b", "i=o"),
                Mounts.readOnly(List.of(overlay)).getFirst().options());
        Mount fresh = new Mount("overlay", "overlay", List.of("workdir=/w", "upperdir=/u"));
        assertEquals(List.of("lowerdir=/u"), Mounts.readOnly(List.of(fresh)).getFirst().options());
        Mount view = new Mount("overlay", "overlay", List.of("lowerdir=/a:/b"));
        assertEquals(view, Mounts.readOnly(List.of(view)).getFirst());
        Mount bind = new Mount("bind", "/s", "t", List.of("rw", "rbind"));
        assertEquals(
                new Mount("bind", "/s", "t", List.of("rbind", "ro")),
                Mounts.readOnly(List.of(bind)).getFirst());
    }
}
