package dev.unwind.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The middle of several measurements, and how far they lie apart. */
record Sample(double[] sorted) {
    static Sample of(List<Double> values) {
        return new Sample(
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    static <T> Sample of(List<T> runs, ToDoubleFunction<T> figure) {
        return new Sample(runs.stream().mapToDouble(figure).sorted().toArray());
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    double median() {
        return at(0.5);
    }

    /** The value below which that part of all lies. */
    double at(double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round((sorted.length - 1) * part)];
    }

    /** The median, and the least and the most in brackets. */
    String shown(String format) {
        return sorted.length < 2
                ? format(format, median())
                : format(format, median()) + " (" + format(format, sorted[0]) + "–"
                        + format(format, sorted[sorted.length - 1]) + ")";
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
