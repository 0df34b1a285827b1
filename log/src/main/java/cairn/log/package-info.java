/** Sequencing, tiles, checkpoints, batches, dedupe index, fsck. */
package cairn.log;
