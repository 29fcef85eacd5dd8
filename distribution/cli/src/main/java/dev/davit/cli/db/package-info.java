/** Commands about the database. */
@NullMarked
package dev.davit.cli.db;

import org.jspecify.annotations.NullMarked;
