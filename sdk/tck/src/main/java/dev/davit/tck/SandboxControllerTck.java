package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxMetrics;
import dev.davit.api.sandbox.SandboxStatus;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * The rules of docs/slots/sandbox-controller.md for any controller: a plugin, or one behind a
 * socket. A test class of the controller extends this class and opens the controller.
 */
public abstract class SandboxControllerTck extends SandboxSuite {
    @Test
    void b01_aCreatedSandboxDoesNotRunYet() {
        created(A);
        assertNotEquals(SandboxStatus.READY, status(A).state());
        assertEquals(Optional.empty(), status(A).exitedAt());
    }

    @Test
    void b02_anIdInUseIsRefused() {
        created(A);
        fails(ErrorCode.ALREADY_EXISTS, () -> controller.create(request(A)));
        controller.start(A);
        fails(ErrorCode.ALREADY_EXISTS, () -> controller.create(request(A)));
        assertRuns(A);
        controller.stop(A, Optional.empty());
        DavitException failure =
                fails(ErrorCode.ALREADY_EXISTS, () -> controller.create(request(A)));
        assertTrue(failure.getMessage().contains("a"), failure.getMessage());
    }

    @Test
    void b03_namespacesShareNothing() {
        SandboxId other = new SandboxId("other", A.id());
        started(A);
        created(other);
        controller.shutdown(other);
        assertGone(other);
        assertRuns(A);
    }

    @Test
    void b04_aStartedSandboxRuns() {
        created(A);
        Instant before = Instant.now();
        SandboxInstance instance = controller.start(A);
        assertBetween(before, instance.createdAt(), Instant.now());
        assertRuns(A);
        SandboxStatus status = status(A);
        assertEquals(instance.pid(), status.pid());
        assertEquals(Optional.of(instance.createdAt()), status.createdAt());
    }

    @Test
    void b05_anUnknownSandboxIsNotStarted() {
        DavitException failure =
                assertThrows(DavitException.class, () -> controller.start(id("nobody")));
        assertTrue(failure.getMessage().contains("nobody"), failure.getMessage());
        assertGone(id("nobody"));
    }

    @Test
    void b06_aRunningSandboxIsNotStartedAgain() {
        started(A);
        int pid = status(A).pid();
        assertThrows(DavitException.class, () -> controller.start(A));
        assertRuns(A);
        assertEquals(pid, status(A).pid());
    }

    @Test
    void b07_anUnknownSandboxHasEndedJustNow() {
        assertGone(id("nobody"));
    }

    @Test
    void b08_stopEndsASandbox() {
        started(A);
        Instant before = Instant.now();
        controller.stop(A, Optional.of(Duration.ofSeconds(10)));
        SandboxExit exit = controller.waitFor(A);
        assertBetween(before, exit.time(), Instant.now());
        SandboxStatus status = status(A);
        assertNotEquals(SandboxStatus.READY, status.state());
        assertEquals(Optional.of(exit.time()), status.exitedAt());
    }

    @Test
    void b09_stopOfWhatDoesNotRunChangesNothing() {
        controller.stop(id("nobody"), Optional.empty());
        stopped(A);
        SandboxStatus before = status(A);
        controller.stop(A, Optional.of(Duration.ofSeconds(1)));
        assertEquals(before, status(A));
    }

    @Test
    void b10_everyWaiterIsTold() throws Exception {
        started(A);
        List<Future<SandboxExit>> waiters = List.of(waiter(A), waiter(A), waiter(A));
        assertWaits(waiters.getFirst());
        controller.stop(A, Optional.empty());
        SandboxExit exit = result(waiters.getFirst());
        assertEquals(exit, result(waiters.get(1)));
        assertEquals(exit, result(waiters.get(2)));
        assertEquals(exit, controller.waitFor(A));
    }

    @Test
    void b11_aWaiterMayGo() throws Exception {
        started(A);
        Future<SandboxExit> stays = waiter(A);
        var thread = new Thread[1];
        var failure = new ArrayList<DavitException>();
        thread[0] =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                controller.waitFor(A);
                            } catch (DavitException e) {
                                failure.add(e);
                            }
                        });
        thread[0].interrupt();
        thread[0].join();
        assertEquals(ErrorCode.CANCELLED, failure.getFirst().code());
        assertWaits(stays);
        assertRuns(A);
        controller.stop(A, Optional.empty());
        assertEquals(controller.waitFor(A), result(stays));
    }

    @Test
    void b12_waitingForAnUnknownSandboxFails() {
        fails(ErrorCode.NOT_FOUND, () -> controller.waitFor(id("nobody")));
    }

    @Test
    void b13_aSandboxThatIsShutDownIsForgotten() {
        stopped(A);
        controller.shutdown(A);
        assertGone(A);
        fails(ErrorCode.NOT_FOUND, () -> controller.shutdown(A));
        fails(ErrorCode.NOT_FOUND, () -> controller.waitFor(A));
    }

    @Test
    void b14_aSandboxThatHasNotRunCanBeShutDown() {
        created(A);
        controller.shutdown(A);
        assertGone(A);
    }

    @Test
    void b15_shutdownEndsASandboxThatRuns() throws Exception {
        started(A);
        Future<SandboxExit> waiter = waiter(A);
        assertWaits(waiter);
        Instant before = Instant.now();
        controller.shutdown(A);
        assertBetween(before, result(waiter).time(), Instant.now());
        assertGone(A);
    }

    @Test
    void b16_anIdIsFreeAfterShutdown() {
        stopped(A);
        controller.shutdown(A);
        started(A);
        assertRuns(A);
    }

    @Test
    void b17_detailsAreToldWhenTheyAreAskedFor() {
        started(A);
        assertEquals(Map.of(), controller.status(A, false).info());
        assertEquals(SandboxStatus.READY, controller.status(A, true).state());
    }

    @Test
    void b18_theUseOfResourcesIsMeasured() {
        started(A);
        if (declined(SandboxBehaviour.METRICS)) {
            fails(ErrorCode.UNIMPLEMENTED, () -> controller.metrics(A));
            return;
        }
        Instant before = Instant.now();
        SandboxMetrics metrics = controller.metrics(A);
        assertEquals(A.id(), metrics.id());
        assertBetween(before, metrics.time(), Instant.now());
        assertFalse(metrics.data().typeUrl().isEmpty());
        fails(ErrorCode.NOT_FOUND, () -> controller.metrics(id("nobody")));
    }

    @Test
    void b19_aSandboxHasAPlatform() {
        started(A);
        if (declined(SandboxBehaviour.PLATFORM)) {
            fails(ErrorCode.UNIMPLEMENTED, () -> controller.platform(A));
            return;
        }
        assertFalse(controller.platform(A).os().isEmpty());
        assertFalse(controller.platform(A).architecture().isEmpty());
        fails(ErrorCode.NOT_FOUND, () -> controller.platform(id("nobody")));
    }

    @Test
    void b20_aChangedRecordDisturbsNothing() {
        started(A);
        SandboxStatus before = status(A);
        controller.update(A, description(), List.of("labels", "extensions.x"));
        controller.update(A, description(), List.of());
        assertEquals(before, status(A));
    }

    @Test
    void b21_ofManyCreationsOneSucceeds() throws Exception {
        for (int round = 0; round < 5; round++) {
            SandboxId id = id("race-" + round);
            var actions = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 4; i++) {
                actions.add(() -> isCreated(id));
            }
            int created = 0;
            for (Future<Boolean> outcome : atOnce(actions)) {
                created += result(outcome) ? 1 : 0;
            }
            assertEquals(1, created);
            controller.start(id);
            assertRuns(id);
            controller.shutdown(id);
        }
    }

    private boolean isCreated(SandboxId id) {
        try {
            controller.create(request(id));
            return true;
        } catch (DavitException e) {
            assertEquals(ErrorCode.ALREADY_EXISTS, e.code(), e.getMessage());
            return false;
        }
    }

    @Test
    void b22_sandboxesLiveBesideEachOther() throws Exception {
        var actions = new ArrayList<Callable<SandboxExit>>();
        for (int i = 0; i < 16; i++) {
            SandboxId id = id("many-" + i);
            actions.add(
                    () -> {
                        controller.create(request(id));
                        controller.start(id);
                        assertRuns(id);
                        Future<SandboxExit> waiter = waiter(id);
                        controller.stop(id, Optional.empty());
                        SandboxExit exit = result(waiter);
                        controller.shutdown(id);
                        return exit;
                    });
        }
        for (Future<SandboxExit> outcome : atOnce(actions)) {
            result(outcome);
        }
        assertGone(id("many-7"));
    }
}
