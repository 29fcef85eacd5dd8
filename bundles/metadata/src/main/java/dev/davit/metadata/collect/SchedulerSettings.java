package dev.davit.metadata.collect;

import dev.davit.api.ErrorCode;

import java.time.Duration;
import java.util.Map;

/**
 * When to collect, in containerd's keys.
 *
 * @param pauseThreshold share of the time that collections may take, 0 to 0.5
 * @param deletionThreshold deletions that bring about a collection at once; 0 for none
 * @param mutationThreshold changes that bring about a collection; 0 for none
 * @param scheduleDelay wait between cause and collection
 * @param startupDelay wait before the first collection; zero for no first one
 */
record SchedulerSettings(
        double pauseThreshold,
        long deletionThreshold,
        long mutationThreshold,
        Duration scheduleDelay,
        Duration startupDelay,
        Map<String, String> exports) {
    private static final double MOST = 0.5;

    /** Table {@code io.containerd.gc.v1.scheduler} of the configuration file. */
    public @interface Config {
        /** Share of the time that collections may take. */
        double pause_threshold() default 0.02;

        /** Deletions that bring about a collection at once. */
        int deletion_threshold() default 0;

        /** Changes that bring about a collection. */
        int mutation_threshold() default 100;

        /** Wait between cause and collection. */
        String schedule_delay() default "0s";

        /** Wait before the first collection. */
        String startup_delay() default "100ms";
    }

    static SchedulerSettings of(Config config) {
        return new SchedulerSettings(
                Math.clamp(config.pause_threshold(), 0, MOST),
                Math.max(0, config.deletion_threshold()),
                Math.max(0, config.mutation_threshold()),
                duration("schedule_delay", config.schedule_delay()),
                duration("startup_delay", config.startup_delay()),
                Map.of(
                        "PauseThreshold",
                        String.valueOf(config.pause_threshold()),
                        "DeletionThreshold",
                        String.valueOf(config.deletion_threshold()),
                        "MutationThreshold",
                        String.valueOf(config.mutation_threshold()),
                        "ScheduleDelay",
                        config.schedule_delay()));
    }

    private static Duration duration(String key, String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "gc scheduler: " + key + " = \"" + text + "\" is no duration such as 100ms");
        }
    }
}
