/** A bundle for campaigns: a snapshotter of which two generations may live at once. */
@NullMarked
package dev.davit.itest.plugins.shared;

import org.jspecify.annotations.NullMarked;
