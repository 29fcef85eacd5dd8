/** The suites of the slots behind metadata and over sockets. */
@NullMarked
package dev.davit.itest.tck;

import org.jspecify.annotations.NullMarked;
