/** The logger {@code json-file}: output of containers in files of Docker's format. */
@NullMarked
package dev.davit.logger.jsonfile;

import org.jspecify.annotations.NullMarked;
