/** Adapters against servers of the SDK. */
@NullMarked
package dev.davit.proxy.adapter;

import org.jspecify.annotations.NullMarked;
