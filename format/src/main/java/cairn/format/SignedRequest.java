package cairn.format;

/**
 * A message that its sender has signed for one recipient, at one time: see {@link SignedMessage}.
 * Whoever reads one has still to ask {@link #isSignedBySigner}, whether it knows the signer,
 * whether {@link #recipient} is itself and {@link #ts} about now, and whether it was there before.
 */
public interface SignedRequest {
  /** For whom it is: a network id or a DID. */
  String recipient();

  /** When it was signed, Unix seconds, as the sender claims. */
  long ts();

  /** The sender's identity, as the request names it. */
  DidKey signer();

  /** The signature, 64 bytes; a copy. */
  byte[] sig();

  /** What the sender signs: bound to the recipient, so that nobody can send it to another one. */
  byte[] signedBytes();

  /** SHA-256 of the signed bytes: by it a recipient knows a request that it has had before. */
  default Hash id() {
    return Hash.sha256(signedBytes());
  }

  /** Whether the signature is by the key that the request names; whose that is, is not known. */
  default boolean isSignedBySigner() {
    return signer().verifies(signedBytes(), sig());
  }
}
