package cairn.federation.bundle;

import cairn.format.Hash;
import cairn.format.VerifierKey;
import java.util.List;

/**
 * A log of somebody else of which single records are held.
 *
 * @param id by which it is named: SHA-256 of the vkey, since two keys may claim one origin
 * @param key its key
 * @param sender fingerprint of whoever vouched first for that key
 * @param trusted whether he was trusted, and not only the first to come
 * @param records that are held
 * @param mirrored further ones that came singly, of which a mirror here has the copy
 * @param firstUse records that were not seen to be of a trusted attestor
 * @param pushed records whose receipt was acknowledged in the answer to a push
 * @param acknowledged records whose receipt is acknowledged in our own log
 * @param acknowledgements where our own log holds the acknowledgements
 */
public record HeldLogSummary(
    Hash id,
    VerifierKey key,
    Hash sender,
    boolean trusted,
    long records,
    long mirrored,
    long firstUse,
    long pushed,
    long acknowledged,
    List<Long> acknowledgements) {
  public HeldLogSummary {
    acknowledgements = List.copyOf(acknowledgements);
  }
}
