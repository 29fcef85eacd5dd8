/** A plugin in a process of its own, seen as a service of its slot. */
@NullMarked
package dev.davit.proxy.adapter;

import org.jspecify.annotations.NullMarked;
