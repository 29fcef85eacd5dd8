/** The table of plugins without a framework: sources arrive and depart as the tests say. */
@NullMarked
package dev.davit.slots.table;

import org.jspecify.annotations.NullMarked;
