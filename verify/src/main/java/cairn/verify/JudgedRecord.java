package cairn.verify;

import cairn.format.BundleRecord;
import cairn.format.DidKey;
import cairn.format.Entry;

/**
 * A single record of somebody's log, whose inclusion and signature hold.
 *
 * @param record where it is, and its proof
 * @param entry what it says
 * @param signer who vouches for it: its attestor, or the sender of an acknowledgement
 * @param standing how he, and who brought the record, stand to the recipient
 */
public record JudgedRecord(
    BundleRecord record, Entry entry, DidKey signer, AttestorStanding standing) {}
