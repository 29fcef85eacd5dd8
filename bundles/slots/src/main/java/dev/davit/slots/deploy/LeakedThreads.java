package dev.davit.slots.deploy;

import java.util.function.BiPredicate;

/**
 * Recognizes threads that a bundle has left running: by their class, by their context class loader,
 * or by the bundle's code on their stack. A stack names classes and not their loaders, so there the
 * thread must also have begun while the bundle was the only one of its name.
 *
 * <p>Not seen are virtual threads, which the JVM does not list, and workers of pools that are idle.
 */
final class LeakedThreads {
    private final ClassLoader loader;
    private final FormerBundles.Trace trace;
    private final BiPredicate<String, String> elsewhere;

    /**
     * @param elsewhere whether bundles other than those of a name have a class of that name
     */
    LeakedThreads(
            ClassLoader loader, FormerBundles.Trace trace, BiPredicate<String, String> elsewhere) {
        this.loader = loader;
        this.trace = trace;
        this.elsewhere = elsewhere;
    }

    boolean includes(Thread thread, StackTraceElement[] stack) {
        if (loader.equals(thread.getClass().getClassLoader())
                || loader.equals(thread.getContextClassLoader())) {
            return true;
        }
        if (thread.threadId() < trace.running().firstThread()
                || thread.threadId() >= trace.lastThread()) {
            return false;
        }
        String type = origin(stack);
        return trace.packages().contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))))
                && !elsewhere.test(trace.running().name().symbolicName(), type);
    }

    /** The class that began the thread's work; empty if all of it is of the JDK. */
    private static String origin(StackTraceElement[] stack) {
        for (int i = stack.length - 1; i >= 0; i--) {
            String module = stack[i].getModuleName();
            if (module == null || !(module.startsWith("java.") || module.startsWith("jdk."))) {
                return stack[i].getClassName();
            }
        }
        return "";
    }
}
