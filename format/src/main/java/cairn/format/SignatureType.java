package cairn.format;

/**
 * The signature types that Cairn uses (signed-note, "Signature types"; tlog-cosignature).
 *
 * <p>A log signs with {@link #ED25519}; a witness with one of the two timestamped cosignatures. One
 * key serves one type.
 */
public enum SignatureType {
  /** {@code 0x01}: Ed25519 over the note text. */
  ED25519(0x01, SignatureAlgorithm.ED25519, false),
  /** {@code 0x04}: timestamped Ed25519 checkpoint cosignature. */
  COSIGNATURE_ED25519(0x04, SignatureAlgorithm.ED25519, true),
  /** {@code 0x06}: timestamped ML-DSA-44 (sub)tree cosignature. */
  COSIGNATURE_ML_DSA_44(0x06, SignatureAlgorithm.ML_DSA_44, true);

  private final int identifier;
  private final SignatureAlgorithm algorithm;
  private final boolean timestamped;

  SignatureType(int identifier, SignatureAlgorithm algorithm, boolean timestamped) {
    this.identifier = identifier;
    this.algorithm = algorithm;
    this.timestamped = timestamped;
  }

  /** The type with that identifier byte. */
  static SignatureType of(byte identifier) throws MalformedException {
    for (SignatureType type : values()) {
      if (type.identifier == identifier) {
        return type;
      }
    }
    throw new MalformedException(
        "key type: expected 01 (Ed25519), 04 (Ed25519 cosignature) or 06 (ML-DSA-44 cosignature),"
            + " found %02x".formatted(identifier));
  }

  /** The signature type identifier byte. */
  public byte identifier() {
    return (byte) identifier;
  }

  /** What computes and checks the signature itself. */
  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /** Whether a line of this type carries a timestamp: then it is a witness's. */
  public boolean isCosignature() {
    return timestamped;
  }
}
