package dev.davit.metadata.store;

import dev.davit.metadata.store.image.TreeImage;

/**
 * Everything that is durable at one moment.
 *
 * @param sequence number of the last transaction in the image
 * @param journalBytes journal written since the database's files were last without any, as far as
 *     this process knows; only differences mean something
 */
record State(TreeImage image, long sequence, long journalBytes) {}
