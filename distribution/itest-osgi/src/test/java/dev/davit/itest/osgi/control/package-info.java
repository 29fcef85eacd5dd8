/** The operator's hands inside the framework: what tests ask for, in types of the JDK. */
@NullMarked
package dev.davit.itest.osgi.control;

import org.jspecify.annotations.NullMarked;
