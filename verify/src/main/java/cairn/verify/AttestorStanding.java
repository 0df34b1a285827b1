package cairn.verify;

/** What an attestation's signer is to whoever asks. */
public enum AttestorStanding {
  /** Signed with a key that he trusts. */
  TRUSTED,
  /** Signed with a key that he does not know. */
  UNTRUSTED,
  /** Signed with a key that he has trusted and revoked, and not for sure before that. */
  REVOKED,
  /**
   * He trusts no attestor yet, so anybody's record passes: marked as such, said loudly, and nobody
   * is trusted by it.
   */
  FIRST_USE,
  /** Not signed by the key that it names: nobody's word. */
  FORGED;

  /** Whether his records are taken. */
  public boolean isTaken() {
    return this == TRUSTED || this == FIRST_USE;
  }
}
