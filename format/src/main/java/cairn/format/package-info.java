/**
 * The bytes: Merkle trees, notes, checkpoints, cosignatures, tiles, proofs, policies, canonical
 * JSON and entries.
 *
 * <p>Pure functions and values that depend on the JDK alone; the only parser of anything that is
 * signed or logged. What parses re-encodes to the same bytes: every decoder decodes, encodes again
 * and compares, since the JDK's own decoders accept more than the standards allow. Nothing here
 * decides whether to trust something: that is {@code cairn.verify}.
 */
package cairn.format;
