package dev.davit.kit.filter;

import dev.davit.api.Fields;
import dev.davit.api.Filter;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses filter strings.
 *
 * <pre>
 * filter   = selector *("," selector)
 * selector = path [operator value]
 * path     = field *("." field)
 * field    = [A-Za-z0-9_]+ | quoted
 * operator = "==" | "!=" | "~="
 * value    = quoted | run of characters up to "," or white space
 * quoted   = "…" with Go's escapes; after "~=" also /…/ and |…|
 * </pre>
 *
 * Several strings are alternatives; the selectors of one string must all hold.
 */
public final class Filters {
    private Filters() {}

    /**
     * Makes a filter of the strings of a request. No string, or an empty one, matches everything.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT with the place and what was expected
     *     there
     */
    public static Filter parse(List<String> strings) {
        if (strings.isEmpty()) {
            return Filter.ALL;
        }
        var alternatives = new ArrayList<List<Selector>>(strings.size());
        for (String string : strings) {
            alternatives.add(string.isEmpty() ? List.of() : new FilterParser(string).parse());
        }
        return new Alternatives(List.copyOf(strings), List.copyOf(alternatives));
    }

    private record Alternatives(List<String> text, List<List<Selector>> alternatives)
            implements Filter {
        @Override
        public boolean matches(Fields object) {
            for (List<Selector> selectors : alternatives) {
                if (matchesAll(selectors, object)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean matchesAll(List<Selector> selectors, Fields object) {
            for (Selector selector : selectors) {
                if (!selector.matches(object)) {
                    return false;
                }
            }
            return true;
        }
    }
}
