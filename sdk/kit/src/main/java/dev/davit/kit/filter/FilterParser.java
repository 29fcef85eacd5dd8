package dev.davit.kit.filter;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one filter string from left to right. Error texts are those clients know from containerd.
 */
final class FilterParser {
    /** Longest expression that is compiled; a longer one never matches. */
    private static final int MAX_EXPRESSION_LENGTH = 4096;

    /** Largest product of counted repetitions: the compiled program grows with it. */
    private static final long MAX_REPETITIONS = 1000;

    private final String text;
    private int position;

    FilterParser(String text) {
        this.text = text;
    }

    List<Selector> parse() {
        var selectors = new ArrayList<Selector>();
        selectors.add(selector());
        while (position < text.length()) {
            if (current() != ',') {
                throw error(position, "unexpected input: " + text.substring(position, next()));
            }
            position++;
            selectors.add(selector());
        }
        return List.copyOf(selectors);
    }

    private Selector selector() {
        List<String> path = path();
        if (position == text.length() || current() == ',') {
            return new Selector.Present(path);
        }
        skipSpace();
        String operator = operator();
        skipSpace();
        return switch (operator) {
            case "==" -> new Selector.Equal(path, value(false));
            case "!=" -> new Selector.NotEqual(path, value(false));
            default -> new Selector.Matches(path, compile(value(true)));
        };
    }

    private List<String> path() {
        skipSpace();
        var path = new ArrayList<String>();
        path.add(field());
        while (position < text.length() && current() == '.') {
            position++;
            path.add(field());
        }
        return List.copyOf(path);
    }

    private String field() {
        if (position < text.length() && isQuote(current())) {
            return quoted(false);
        }
        int start = position;
        while (position < text.length() && isFieldCharacter(current())) {
            position++;
        }
        if (start == position) {
            throw error(position, "expected field or quoted");
        }
        return text.substring(start, position);
    }

    private String operator() {
        int start = position;
        while (position < text.length() && "=!~".indexOf(current()) >= 0) {
            position++;
        }
        String operator = text.substring(start, position);
        if (operator.isEmpty()) {
            if (position < text.length() && isQuote(current())) {
                quoted(true);
            }
            throw error(start, "expected an operator (\"==\"|\"!=\"|\"~=\")");
        }
        if (!operator.equals("==") && !operator.equals("!=") && !operator.equals("~=")) {
            throw error(start, "unsupported operator \"" + operator + "\"");
        }
        return operator;
    }

    private String value(boolean expression) {
        if (position < text.length() && isQuote(current())) {
            return quoted(expression);
        }
        int start = position;
        if (position == text.length() || ".,=!~".indexOf(current()) >= 0) {
            throw error(position, "expected value or quoted");
        }
        while (position < text.length() && current() != ',' && !isSpace(current())) {
            position = next();
        }
        return text.substring(start, position);
    }

    /** A quoted literal; quotes other than double ones only where an expression may stand. */
    private String quoted(boolean expression) {
        int start = position;
        char quote = text.charAt(position++);
        var value = new StringBuilder();
        while (position < text.length() && current() != quote && current() != '\n') {
            if (current() == '\\') {
                position = Escapes.append(text, position, quote, value);
                if (position < 0) {
                    throw error(start, "invalid escape in quoted literal");
                }
            } else {
                value.append(current());
                position++;
            }
        }
        if (position >= text.length() || current() != quote) {
            throw error(start, "quoted literal not terminated");
        }
        position++;
        if (quote != '"' && !expression) {
            throw error(start, "invalid quote encountered");
        }
        return value.toString();
    }

    private static Optional<Pattern> compile(String expression) {
        if (expression.length() > MAX_EXPRESSION_LENGTH
                || repetitions(expression) > MAX_REPETITIONS) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static long repetitions(String expression) {
        long product = 1;
        for (int open = expression.indexOf('{');
                open >= 0;
                open = expression.indexOf('{', open + 1)) {
            int end = open + 1;
            long count = 0;
            long largest = 1;
            while (end < expression.length()
                    && "0123456789,".indexOf(expression.charAt(end)) >= 0) {
                char c = expression.charAt(end++);
                count = c == ',' ? 0 : Math.min(count * 10 + (c - '0'), MAX_REPETITIONS + 1);
                largest = Math.max(largest, count);
            }
            product = Math.min(product * largest, MAX_REPETITIONS + 1);
        }
        return product;
    }

    private char current() {
        return text.charAt(position);
    }

    /** Position behind the current code point. */
    private int next() {
        return text.offsetByCodePoints(position, 1);
    }

    private void skipSpace() {
        while (position < text.length() && isSpace(current())) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == '\u0085' || c == '\u00a0';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '/' || c == '|';
    }

    private static boolean isFieldCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private DavitException error(int at, String reason) {
        String place = text;
        if (at < text.length()) {
            int behind = text.offsetByCodePoints(at, 1);
            place =
                    text.substring(0, at)
                            + " >|"
                            + text.substring(at, behind)
                            + "|< "
                            + text.substring(behind);
        }
        return ErrorCode.INVALID_ARGUMENT.about("filters: parse error: [" + place + "]: " + reason);
    }
}
