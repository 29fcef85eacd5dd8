/** Tests of use cases on slots in memory. */
@NullMarked
package dev.davit.service;

import org.jspecify.annotations.NullMarked;
