package dev.davit.logger.jsonfile;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What a client wants of a log.
 *
 * @param path empty for the place of the logger's choice
 * @param maxBytes a file is not made longer than this
 * @param maxFiles how many files there are at most, the present one among them
 */
record LogOptions(String path, long maxBytes, int maxFiles) {
    private static final int MOST_FILES = 1000;
    private static final long SMALLEST = 1024;

    static LogOptions of(Map<String, String> options) {
        String path = "";
        long maxBytes = Long.MAX_VALUE;
        int maxFiles = 1;
        for (Map.Entry<String, String> option : options.entrySet()) {
            switch (option.getKey()) {
                case "path" -> path = path(option.getValue());
                case "max-size" -> maxBytes = size(option.getValue());
                case "max-file" -> maxFiles = files(option.getValue());
                default -> throw invalid(option.getKey(), "is unknown to logger json-file");
            }
        }
        return new LogOptions(path, maxBytes, maxFiles);
    }

    private static String path(String value) {
        try {
            Path name = Path.of(value).getFileName();
            if (name != null && !name.toString().isEmpty()) {
                return value;
            }
        } catch (InvalidPathException e) {
            throw invalid("path", "names no file");
        }
        throw invalid("path", "names no file");
    }

    /** As Docker reads it: a number and k, m or g; -1 for no limit. */
    private static long size(String value) {
        String text = value.toLowerCase(Locale.ROOT);
        if (text.equals("-1")) {
            return Long.MAX_VALUE;
        }
        if (text.endsWith("b")) {
            text = text.substring(0, text.length() - 1);
        }
        int unit = text.isEmpty() ? -1 : "kmg".indexOf(text.charAt(text.length() - 1));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        try {
            long bytes = Math.multiplyExact(Long.parseLong(digits), 1L << 10 * (unit + 1));
            if (bytes >= SMALLEST) {
                return bytes;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw invalid("max-size", "is no size: " + value);
        }
        throw invalid("max-size", "is less than " + SMALLEST + " bytes: " + value);
    }

    private static int files(String value) {
        try {
            int files = Integer.parseInt(value);
            if (files >= 1 && files <= MOST_FILES) {
                return files;
            }
        } catch (NumberFormatException e) {
            throw invalid("max-file", "is no number: " + value);
        }
        throw invalid("max-file", "is not from 1 to " + MOST_FILES + ": " + value);
    }

    private static DavitException invalid(String key, String why) {
        return ErrorCode.INVALID_ARGUMENT.about("log option \"" + key + "\" " + why);
    }
}
