/** Tests of the use cases. */
@NullMarked
package dev.davit.service;

import org.jspecify.annotations.NullMarked;
