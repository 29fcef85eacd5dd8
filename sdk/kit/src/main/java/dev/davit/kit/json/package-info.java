/** Small JSON documents, specs and parameter files, as trees. */
@NullMarked
package dev.davit.kit.json;

import org.jspecify.annotations.NullMarked;
