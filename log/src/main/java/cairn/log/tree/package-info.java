/** A Merkle tree over stored entries and tiles: what a log and a mirror have in common. */
package cairn.log.tree;
