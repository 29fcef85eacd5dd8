package dev.davit.itest.replay;

import java.util.List;

/**
 * What came of one recorded case.
 *
 * @param group what the case is shown under
 * @param name unique within its file; deviations name it
 * @param differences between the recording and the answer
 */
record Outcome(String group, String name, List<Difference> differences) {
    Outcome {
        differences = List.copyOf(differences);
    }

    /**
     * One difference.
     *
     * @param place "code", "message" or the path in the answer
     */
    record Difference(String place, String recorded, String answered) {
        @Override
        public String toString() {
            return place + "\n  recorded " + recorded + "\n  answered " + answered;
        }
    }
}
