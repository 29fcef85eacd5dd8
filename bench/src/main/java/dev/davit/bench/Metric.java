package dev.davit.bench;

/** One line of the table: what a row measures, in which unit, and how good it has to be. */
record Metric(String name, String unit, Better better, Mark mark) {
    /** Which of two values is the better one. */
    enum Better {
        LESS,
        MORE
    }

    static Metric less(String name, String unit, Mark mark) {
        return new Metric(name, unit, Better.LESS, mark);
    }

    static Metric more(String name, String unit, Mark mark) {
        return new Metric(name, unit, Better.MORE, mark);
    }
}
