/** Classes that break the rules, to show that the rules notice. */
@NullMarked
package dev.davit.metadata.planted;

import org.jspecify.annotations.NullMarked;
