/** Classes that break the rules, to show that the rules notice. */
@NullMarked
package dev.davit.kit.planted;

import org.jspecify.annotations.NullMarked;
