package cairn.format;

/**
 * Holds one private key and signs with it: a file, an external process, a hardware module.
 *
 * <p>Blocking; may be called from several threads at once. The caller checks nothing: an
 * implementation returns a signature that {@link #key()} verifies, or throws.
 */
public interface Signer {
  /** The public side, with the name and type under which this key signs. */
  VerifierKey key();

  /**
   * The raw signature over exactly {@code message}: 64 bytes (Ed25519) or 2,420 (ML-DSA-44).
   *
   * @throws SigningException if the key cannot be used now; nothing was signed, the call may be
   *     repeated
   */
  byte[] sign(byte[] message) throws SigningException;
}
