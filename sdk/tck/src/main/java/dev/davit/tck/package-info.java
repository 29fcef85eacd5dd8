/**
 * One suite per slot: extend it, say how to open your implementation, and every rule of the slot's
 * page under docs/slots is a test.
 */
@NullMarked
package dev.davit.tck;

import org.jspecify.annotations.NullMarked;
