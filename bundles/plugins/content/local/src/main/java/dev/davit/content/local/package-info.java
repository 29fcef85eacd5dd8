/** The content store of the box: blobs and ingests as files of one directory. */
@NullMarked
package dev.davit.content.local;

import org.jspecify.annotations.NullMarked;
