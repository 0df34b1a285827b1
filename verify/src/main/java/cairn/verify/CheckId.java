package cairn.verify;

/** The checks of a verdict, in the order in which they are made. */
public enum CheckId {
  /** The proof is spelled as its format demands. */
  FORMAT("format"),
  /** The proof carries an entry that is spelled as logged entries are. */
  ENTRY("entry"),
  /** The entry names what the proof should be a proof of. */
  CONTENT("content"),
  /** The attestor that the entry names signed it. */
  ATTESTOR("attestor"),
  /** The attestor is one whom the verifier trusts. */
  ATTESTOR_TRUST("attestor_trust"),
  /** The entry is in the tree. */
  INCLUSION("inclusion"),
  /** A pinned log signed the tree. */
  LOG("log"),
  /** Enough pinned witnesses signed the tree. */
  QUORUM("quorum"),
  /** The entry is under a batch's checkpoint that is signed as the tree must be. */
  BATCH("batch"),
  /** An earlier entry holds a checkpoint that cannot be older than its signatures. */
  NOT_BEFORE("not_before"),
  /** A peer network logged a batch. */
  CROSS_ANCHOR("cross_anchor"),
  /** An authority or chain recorded a batch. */
  EXTERNAL_ANCHOR("external_anchor"),
  /** What the entry says of its own time. */
  CLAIMED_TIME("claimed_time"),
  /** A level that was required. */
  LEVEL("level");

  private final String id;

  CheckId(String id) {
    this.id = id;
  }

  /** The stable name, for programs. */
  public String id() {
    return id;
  }
}
