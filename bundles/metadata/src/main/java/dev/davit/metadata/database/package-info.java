/** Keys, transactions and tables of the database, below the views. */
@NullMarked
package dev.davit.metadata.database;

import org.jspecify.annotations.NullMarked;
