/** Tests of the logs of tasks. */
@NullMarked
package dev.davit.service.task;

import org.jspecify.annotations.NullMarked;
