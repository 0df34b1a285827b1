package cairn.hammer;

import cairn.format.Hash;

/**
 * What an answer to a stamp amounts to, all of it checked.
 *
 * @param acknowledgement where the entry is
 * @param leafHash of the entry, rebuilt
 * @param isProved false for 202: durable, but without a quorum yet
 */
record StampPromise(Acknowledgement acknowledgement, Hash leafHash, boolean isProved) {}
