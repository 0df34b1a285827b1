package cairn.federation;

import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.verify.TrustedPolicy;

/**
 * A version of a peer's network that was accepted. Kept for ever: what was judged by it stays
 * judged by it.
 *
 * @param fingerprint the document's: every look at a peer asks for it, and making it takes 0.1 ms
 * @param policy what the document asks to be pinned
 */
record AcceptedNetwork(NetworkDocument document, Hash fingerprint, TrustedPolicy policy) {
  static AcceptedNetwork of(NetworkDocument document) {
    return new AcceptedNetwork(document, document.fingerprint(), TrustedPolicy.of(document));
  }
}
