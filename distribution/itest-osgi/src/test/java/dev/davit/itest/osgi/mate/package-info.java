/** Plugins of a third party, in as many versions as a test asks for. */
@NullMarked
package dev.davit.itest.osgi.mate;

import org.jspecify.annotations.NullMarked;
