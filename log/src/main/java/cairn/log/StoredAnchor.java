package cairn.log;

import cairn.format.CrossAnchor;

/**
 * A cross-anchor as it is kept with its batch.
 *
 * @param anchor the batch's id, the peer network, and the proof from its log
 * @param storedAt when it was stored here, Unix seconds
 */
public record StoredAnchor(CrossAnchor anchor, long storedAt) {}
