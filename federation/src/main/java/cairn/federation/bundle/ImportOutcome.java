package cairn.federation.bundle;

import cairn.format.BundleManifest;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.verify.AttestorStanding;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What became of a bundle that was to be imported. */
public sealed interface ImportOutcome {

  /**
   * It is not what it claims to be; nothing of it is stored.
   *
   * @param reason what is wrong, in words that may be shown
   */
  record Refused(String reason) implements ImportOutcome {}

  /**
   * It holds, but contradicts what its log showed before; nothing of it is stored.
   *
   * @param reason what contradicts what
   * @param evidence two trees of one size, signed with one key, if that is what it is
   */
  record Contradicted(String reason, Optional<ForkFile> evidence) implements ImportOutcome {}

  /**
   * It holds, and what of it is to be taken is stored.
   *
   * @param bundle SHA-256 of its file
   * @param manifest what it says of itself
   * @param sender how its sender stands to us
   * @param counts its records
   * @param firstUse whether any was taken only because nobody is trusted yet
   * @param strangers fingerprints of some of those who are not trusted
   * @param anchor where our own log holds its checkpoint
   * @param acknowledgement where our own log acknowledges it
   */
  record Imported(
      Hash bundle,
      BundleManifest manifest,
      AttestorStanding sender,
      Counts counts,
      boolean firstUse,
      Set<Hash> strangers,
      OptionalLong anchor,
      OptionalLong acknowledgement)
      implements ImportOutcome {
    public Imported {
      strangers = Set.copyOf(strangers);
    }
  }

  /**
   * The records of a bundle, each counted once.
   *
   * @param imported those that are new here
   * @param duplicates those that were here
   * @param untrusted those whose attestor or sender is not trusted
   * @param revoked those whose attestor or sender no longer is
   * @param unknown acknowledgements of bundles that were not sent from here
   */
  record Counts(long imported, long duplicates, long untrusted, long revoked, long unknown) {
    /** How many of them are held now. */
    public long held() {
      return imported + duplicates;
    }
  }
}
