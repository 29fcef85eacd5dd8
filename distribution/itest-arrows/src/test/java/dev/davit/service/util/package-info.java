/** Classes that break the rules, to show that the rules notice. */
@NullMarked
package dev.davit.service.util;

import org.jspecify.annotations.NullMarked;
