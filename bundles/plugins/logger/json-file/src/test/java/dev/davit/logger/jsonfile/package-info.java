/** Tests of the logger json-file. */
@NullMarked
package dev.davit.logger.jsonfile;

import org.jspecify.annotations.NullMarked;
