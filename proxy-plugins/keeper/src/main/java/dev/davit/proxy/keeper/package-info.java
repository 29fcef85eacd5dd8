/** Processes of proxy plugins: started, watched, restarted, their descriptors kept. */
@NullMarked
package dev.davit.proxy.keeper;

import org.jspecify.annotations.NullMarked;
