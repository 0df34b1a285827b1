/**
 * The bytes: Merkle trees, notes, checkpoints, cosignatures, tiles, proofs, policies, canonical
 * JSON, entries.
 */
package cairn.format;
