package cairn.federation;

import cairn.format.NetworkDocument;
import cairn.verify.TrustedPolicy;

/**
 * A version of a peer's network that was accepted. Kept for ever: what was judged by it stays
 * judged by it.
 *
 * @param policy what the document asks to be pinned
 */
record AcceptedNetwork(NetworkDocument document, TrustedPolicy policy) {
  static AcceptedNetwork of(NetworkDocument document) {
    return new AcceptedNetwork(document, TrustedPolicy.of(document));
  }
}
