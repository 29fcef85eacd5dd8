package dev.davit.slots.table;

import dev.davit.api.slot.HealthCheck;
import dev.davit.api.slot.PluginFacts;
import dev.davit.slots.PluginState;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/**
 * Looks after one place from time to time: gives up on calls that take too long, notices trouble,
 * asks a suspect plugin how it is and takes a shut out one back. Used by one thread.
 */
final class Rounds<T> {
    /** How long after its interruption a call may come back before its owner is told without it. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** How long a plugin may take to say that it is well. */
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);

    /** How long between two questions to a plugin that is shut out. */
    private static final Duration CHECK_REST = Duration.ofMillis(500);

    private final Plugin<T> plugin;
    private final CallRecords records;
    private final Door<T> door;

    /** The same for one that has just said it is well. */
    private static final Duration CALM = Duration.ofSeconds(5);

    /** A call that has been inside for so long makes a plugin suspect that can be asked. */
    private static final Duration SLOW = Duration.ofSeconds(3);

    private @Nullable Check check;
    private long nextCheck = System.nanoTime();
    private boolean hadTrouble;

    /** A question that has been asked. */
    private record Check(Bounded<Boolean> asking, long began) {}

    Rounds(Plugin<T> plugin) {
        this.plugin = plugin;
        records = plugin.records();
        door = plugin.door();
    }

    /** Looks once. Never blocks. */
    void look() {
        records.book().forEach(this::lookAtCall);
        Generation<T> generation = door.current();
        if (generation == null) {
            plugin.retry();
            return;
        }
        Optional<String> trouble = trouble(generation);
        if (generation.plugin() instanceof HealthCheck checked) {
            lookAtHealth(checked, trouble);
        }
        remark(trouble);
    }

    private void lookAtCall(OpenCall call) {
        if (!call.isOverdue()) {
            lookAtSlow(call);
        } else if (call.stop(false)) {
            records.book().countOverdue();
            Generation<T> generation = door.current();
            records.health()
                    .mark(
                            records.overdueText(call.method(), call.kind()),
                            generation != null && generation.canBeAsked());
        } else if (call.excess() > GRACE.toNanos()) {
            call.abandon(records.overdue(call.method(), call.kind(), null));
        }
    }

    private void lookAtSlow(OpenCall call) {
        Generation<T> generation = door.current();
        boolean hasLimit = records.limits().get().nanos(call.kind()) != Long.MAX_VALUE;
        if (hasLimit
                && call.age() > SLOW.toNanos()
                && generation != null
                && generation.canBeAsked()) {
            records.health().suspect(call.method() + " has not been answered for long");
        }
    }

    private static Optional<String> trouble(Generation<?> generation) {
        if (!(generation.plugin() instanceof PluginFacts facts)) {
            return Optional.empty();
        }
        try {
            return facts.trouble();
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    /** One that can be asked is judged by its answer. */
    private void lookAtHealth(HealthCheck checked, Optional<String> trouble) {
        boolean recovered = hadTrouble && trouble.isEmpty();
        hadTrouble = trouble.isPresent();
        Check asked = check;
        if (asked != null) {
            judge(asked, trouble);
        } else if (records.health().opinion() != Health.Opinion.SOUND
                && trouble.isEmpty()
                && (recovered || nextCheck - System.nanoTime() <= 0)) {
            check =
                    new Check(
                            Bounded.start(
                                    "check " + records.label(),
                                    () -> {
                                        checked.check();
                                        return true;
                                    },
                                    () -> {}),
                            System.nanoTime());
        }
    }

    private void judge(Check asked, Optional<String> trouble) {
        if (asked.asking().isAtWork()
                && System.nanoTime() - asked.began() < CHECK_LIMIT.toNanos()) {
            return;
        }
        check = null;
        nextCheck = System.nanoTime() + CHECK_REST.toNanos();
        try {
            asked.asking().await(Duration.ZERO);
            records.health().heal();
            nextCheck = System.nanoTime() + CALM.toNanos();
        } catch (Bounded.OverdueException e) {
            condemn("it does not answer a health check", trouble);
        } catch (RuntimeException | Error e) {
            condemn(String.valueOf(e.getMessage()), trouble);
        }
    }

    /** A peer that is known to be away is no mystery: it is connecting, not shut out. */
    private void condemn(String why, Optional<String> trouble) {
        if (trouble.isEmpty()) {
            String signs = records.health().reason();
            records.health().condemn(signs.isEmpty() ? why : why + " (" + signs + ")");
        }
    }

    private void remark(Optional<String> trouble) {
        Health health = records.health();
        if (trouble.isPresent()) {
            door.remark(PluginState.CONNECTING, trouble.get());
            return;
        }
        switch (health.opinion()) {
            case SHUT -> door.remark(PluginState.QUARANTINED, health.reason());
            case SUSPECT -> door.remark(PluginState.DEGRADED, health.reason());
            case SOUND -> {
                if (records.book().waiting() > 0) {
                    door.remark(
                            PluginState.DEGRADED,
                            records.limits().get().calls()
                                    + " calls are inside, others wait for room");
                } else {
                    door.noRemark();
                }
            }
        }
    }
}
