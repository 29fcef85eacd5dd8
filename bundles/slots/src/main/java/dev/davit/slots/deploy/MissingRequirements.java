package dev.davit.slots.deploy;

import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in words what a bundle lacks that cannot be resolved. */
final class MissingRequirements {
    private static final Pattern FROM = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");

    private MissingRequirements() {}

    /** Empty if nothing is found, as for conflicts between versions. */
    static List<String> of(Bundle bundle, FrameworkWiring wiring) {
        var missing = new ArrayList<String>();
        var indirect = new ArrayList<String>();
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return missing;
        }
        for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
            if (isNeeded(requirement.getDirectives())) {
                Collection<BundleCapability> providers = wiring.findProviders(requirement);
                if (providers.isEmpty()) {
                    missing.add(words(requirement));
                } else if (providers.stream().noneMatch(MissingRequirements::isUsable)) {
                    indirect.add(words(requirement) + " of " + names(providers));
                }
            }
        }
        return missing.isEmpty() ? indirect : missing;
    }

    private static boolean isNeeded(Map<String, String> directives) {
        String resolution = directives.getOrDefault(Constants.RESOLUTION_DIRECTIVE, "");
        String effective =
                directives.getOrDefault(Constants.EFFECTIVE_DIRECTIVE, Constants.EFFECTIVE_RESOLVE);
        return !resolution.equals(Constants.RESOLUTION_OPTIONAL)
                && !resolution.equals("dynamic")
                && effective.equals(Constants.EFFECTIVE_RESOLVE);
    }

    private static boolean isUsable(BundleCapability provider) {
        return provider.getRevision().getWiring() != null;
    }

    private static String names(Collection<BundleCapability> providers) {
        return "bundle "
                + providers.iterator().next().getRevision().getSymbolicName()
                + ", which waits itself";
    }

    private static String words(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        String namespace = requirement.getNamespace();
        String name = value(filter, namespace);
        return switch (namespace) {
            case PackageNamespace.PACKAGE_NAMESPACE -> "package " + name + versions(filter);
            case BundleNamespace.BUNDLE_NAMESPACE -> "bundle " + name + versions(filter);
            default -> (namespace + " " + name).strip() + versions(filter);
        };
    }

    private static String value(String filter, String key) {
        Matcher matcher = Pattern.compile(Pattern.quote(key) + "=([^)]+)").matcher(filter);
        return matcher.find() ? matcher.group(1) : filter;
    }

    private static String versions(String filter) {
        Matcher below = BELOW.matcher(filter);
        String upper = below.find() ? below.group(1) : "";
        Matcher from = FROM.matcher(below.replaceAll(""));
        if (!from.find()) {
            return "";
        }
        return " from " + from.group(1) + (upper.isEmpty() ? "" : " below " + upper);
    }
}
