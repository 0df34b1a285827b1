package cairn.verify;

import cairn.format.Hash;
import java.util.Set;

/** What a bundle amounts to. */
public sealed interface JudgedBundle {

  /**
   * It is not what it claims to be: nothing of it is to be believed.
   *
   * @param reason what is wrong, in words that may be shown
   */
  record Refused(String reason) implements JudgedBundle {}

  /**
   * Every signature, digest and path in it holds.
   *
   * @param sender how its sender stands to the recipient; if his word is not taken, no record is
   * @param taken records to be taken
   * @param firstUse whether any is taken only because nobody is trusted yet
   * @param untrusted records whose attestor, or whose bundle's sender, is not trusted
   * @param revoked records whose attestor no longer is
   * @param strangers fingerprints of some of those who are not trusted, at most 16
   */
  record Sound(
      AttestorStanding sender,
      int taken,
      boolean firstUse,
      int untrusted,
      int revoked,
      Set<Hash> strangers)
      implements JudgedBundle {
    public Sound {
      strangers = Set.copyOf(strangers);
    }
  }
}
