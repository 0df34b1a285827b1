package cairn.verify;

import cairn.format.AttestationEntry;
import cairn.format.BatchEvidence;
import cairn.format.Checkpoint;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.PrintableText;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One proof being judged: used once, by one thread. */
final class ProofJudgement {
  /** A claim that is off by less says nothing: clocks differ, and a round takes time. */
  private static final long CLAIM_TOLERANCE_SECONDS = 10;

  private final List<TrustedNetwork> pins;
  private final Optional<TrustedAttestors> attestors;
  private final Subject subject;
  private final ProofFile file;
  private final Report report = new Report();
  private final List<Level> levels = new ArrayList<>();
  private final Set<Long> acceptedBatches = new HashSet<>();
  private final List<TimeBound> upperBounds = new ArrayList<>();
  private Optional<Quorum> quorum = Optional.empty();
  private Optional<TimeBound> lowerBound = Optional.empty();
  private boolean pinned;

  /**
   * @param attestors whose word is taken; nobody asks if empty
   */
  ProofJudgement(
      List<TrustedNetwork> pins,
      Optional<TrustedAttestors> attestors,
      Subject subject,
      ProofFile file) {
    this.pins = pins;
    this.attestors = attestors;
    this.subject = subject;
    this.file = file;
  }

  Verdict verdict(Set<Level.Kind> required) {
    Optional<Entry> entry = new EntryChecks(report, subject, file).entry();
    if (entry.isEmpty()) {
      return Verdict.refusal(report.checks(), Optional.empty());
    }
    Hash leaf = entry.get().leafHash();
    judgeHome(leaf);
    if (entry.get() instanceof AttestationEntry attestation) {
      attestors.ifPresent(known -> judgeAttestor(attestation, known));
    }
    file.batches().forEach(batch -> judgeBatch(batch, leaf));
    checkForks();
    judgeCrossAnchors();
    file.notBefore()
        .ifPresent(
            proof ->
                lowerBound =
                    new NotBeforeCheck(report, pins, file.proof(), quorum.isPresent())
                        .bound(proof, existedNotAfter()));
    sayWhatIsNotJudged();
    Optional<ClaimedTime> claimed = claimedTime(entry.get());
    return conclude(required, claimed);
  }

  private void judgeHome(Hash leaf) {
    TlogProof home = file.proof();
    checkInclusion(home.index(), leaf, home.path(), home.checkpoint(), CheckId.INCLUSION, "tree");
    String origin = PrintableText.quote(home.checkpoint().checkpoint().origin());
    switch (CheckpointJudge.judge(home.checkpoint(), pins)) {
      case JudgedCheckpoint.NotPinned none ->
          report.notChecked(
              CheckId.LOG,
              "You have not pinned the log %s, so nobody's signature was checked.".formatted(origin)
                  + " Pin its network first.");
      case JudgedCheckpoint.Spoiled bad -> report.fail(CheckId.LOG, spoiled("tree", bad));
      case JudgedCheckpoint.NotSignedByLog none ->
          report.fail(
              CheckId.LOG,
              goneSigner("tree", home.checkpoint())
                  .orElse(
                      "The tree is not signed with a key that you have pinned for the log %s."
                          .formatted(origin)));
      case JudgedCheckpoint.ShortOfQuorum few -> {
        pinned = true;
        passLog(origin);
        report.absent(
            CheckId.QUORUM, "Too few witnesses signed the tree: " + few.quorum().words() + ".");
      }
      case JudgedCheckpoint.Accepted enough -> {
        pinned = true;
        passLog(origin);
        sayQuorum(CheckId.QUORUM, "tree", enough.quorum());
        levels.add(asksNobody(enough.quorum()) ? new Level.Logged() : new Level.Basic());
        quorum = Optional.of(enough.quorum());
        addUpperBound(enough.quorum());
      }
    }
  }

  private static boolean asksNobody(Quorum found) {
    return found.policy().quorum().asksNobody();
  }

  private void judgeAttestor(AttestationEntry entry, TrustedAttestors known) {
    Optional<RecordPosition> position =
        quorum.map(
            accepted ->
                new RecordPosition(
                    file.proof().checkpoint().checkpoint().origin(), file.proof().index()));
    Hash fingerprint = entry.statement().attestor().fingerprint();
    String name = known.find(entry.statement().attestor()).map(TrustedAttestor::name).orElse("");
    switch (known.judge(entry, position)) {
      case TRUSTED ->
          report.pass(CheckId.ATTESTOR_TRUST, "You trust this attestor, as %s.".formatted(name));
      case UNTRUSTED ->
          report.absent(
              CheckId.ATTESTOR_TRUST,
              "You do not trust this attestor, whose key has the fingerprint %s."
                  .formatted(fingerprint));
      case REVOKED ->
          report.absent(
              CheckId.ATTESTOR_TRUST,
              "You have revoked the key of this attestor, %s, and the record is not for sure from"
                      .formatted(name)
                  + " before that.");
      case FIRST_USE ->
          report.notChecked(
              CheckId.ATTESTOR_TRUST,
              "You trust no attestor yet, so anybody's record passes: who signed this one, with the"
                  + " fingerprint %s, is not known.".formatted(fingerprint));
      case FORGED -> {} // that check has failed
    }
  }

  private void judgeCrossAnchors() {
    new CrossAnchorCheck(report, pins, file, acceptedBatches, upperBounds::add)
        .level()
        .ifPresent(levels::add);
  }

  private void passLog(String origin) {
    report.pass(
        CheckId.LOG, "The log %s, which you have pinned, signed the tree.".formatted(origin));
  }

  /** What to say of a tree that a key signed which had gone by then. */
  private Optional<String> goneSigner(String tree, SignedCheckpoint signed) {
    return pins.stream()
        .flatMap(pin -> pin.policies().stream())
        .flatMap(policy -> policy.retired().stream())
        .filter(gone -> !gone.key().type().isCosignature())
        .filter(gone -> gone.forbids(gone.key(), signed.checkpoint()))
        .filter(gone -> !signed.linesOf(gone.key()).isEmpty())
        .findFirst()
        .map(
            gone ->
                "The %s has %d entries and is signed with a key of which you have accepted that it"
                        .formatted(tree, signed.checkpoint().size())
                    + " counts for at most %d: ask for a newer proof."
                        .formatted(gone.lastTrustedSize()));
  }

  private void sayQuorum(CheckId id, String tree, Quorum found) {
    if (found.witnesses().isEmpty()) {
      report.absent(
          id,
          "Nobody but the log signed the %s: the policy that you have pinned asks for no witness."
                  .formatted(tree)
              + " So it shows neither when the entry was made, nor that others see the same log.");
    } else {
      report.pass(
          id, "Enough of your pinned witnesses signed the %s: %s.".formatted(tree, found.words()));
    }
  }

  private void judgeBatch(BatchEvidence batch, Hash leaf) {
    TlogProof home = file.proof();
    Checkpoint tree = batch.checkpoint().checkpoint();
    String name = "tree of batch " + batch.id();
    if (!tree.origin().equals(home.checkpoint().checkpoint().origin())) {
      report.fail(
          CheckId.BATCH,
          "The %s is of another log, %s.".formatted(name, PrintableText.quote(tree.origin())));
      return;
    }
    if (!checkInclusion(
        home.index(), leaf, batch.path(), batch.checkpoint(), CheckId.BATCH, name)) {
      return;
    }
    switch (CheckpointJudge.judge(batch.checkpoint(), pins)) {
      case JudgedCheckpoint.NotPinned none ->
          report.notChecked(CheckId.BATCH, "Nobody's signature on the " + name + " was checked.");
      case JudgedCheckpoint.Spoiled bad -> report.fail(CheckId.BATCH, spoiled(name, bad));
      case JudgedCheckpoint.NotSignedByLog none ->
          report.fail(
              CheckId.BATCH,
              goneSigner(name, batch.checkpoint())
                  .orElse("The %s is not signed with a pinned key of its log.".formatted(name)));
      case JudgedCheckpoint.ShortOfQuorum few ->
          report.absent(
              CheckId.BATCH,
              "Too few witnesses signed the %s: %s.".formatted(name, few.quorum().words()));
      case JudgedCheckpoint.Accepted enough -> {
        if (!asksNobody(enough.quorum())
            && levels.stream().noneMatch(level -> level.kind() == Level.Kind.BATCHED)) {
          levels.add(new Level.Batched());
        }
        sayQuorum(CheckId.BATCH, name, enough.quorum());
        acceptedBatches.add(batch.id());
        addUpperBound(enough.quorum());
      }
    }
  }

  private boolean checkInclusion(
      long index, Hash leaf, List<Hash> path, SignedCheckpoint signed, CheckId id, String tree) {
    Checkpoint checkpoint = signed.checkpoint();
    long size = checkpoint.size();
    if (index >= size) {
      report.fail(id, "The %s has %d entries, so none with index %d.".formatted(tree, size, index));
      return false;
    }
    if (!Merkle.verifyInclusion(index, size, leaf, path, checkpoint.root())) {
      report.fail(
          id, "The entry is not in the %s: its path does not lead to the root.".formatted(tree));
      return false;
    }
    report.pass(
        id, "The entry is in the %s, at index %d of %d entries.".formatted(tree, index, size));
    return true;
  }

  /** Two roots at one size: no honest log signs both (interfaces.md, section 4). */
  private void checkForks() {
    List<SignedCheckpoint> trees = new ArrayList<>(List.of(file.proof().checkpoint()));
    file.batches().forEach(batch -> trees.add(batch.checkpoint()));
    for (int i = 0; i < trees.size(); i++) {
      for (SignedCheckpoint second : trees.subList(i + 1, trees.size())) {
        if (contradict(trees.get(i).checkpoint(), second.checkpoint())) {
          report.fail(
              CheckId.BATCH,
              "The proof holds two different trees of %d entries of one log: if the log signed"
                      .formatted(second.checkpoint().size())
                  + " both, it shows two histories, and this file is the evidence. Keep it.");
        }
      }
    }
  }

  private static boolean contradict(Checkpoint first, Checkpoint second) {
    return first.origin().equals(second.origin())
        && first.size() == second.size()
        && !first.root().equals(second.root());
  }

  private static String spoiled(String tree, JudgedCheckpoint.Spoiled bad) {
    return "The signatures under the %s are not to be trusted: %s.".formatted(tree, bad.reason());
  }

  private void addUpperBound(Quorum found) {
    found.metAt().ifPresent(time -> upperBounds.add(TimeBound.on(time, found, found.first())));
  }

  private Optional<TimeBound> existedNotAfter() {
    return upperBounds.stream().min(Comparator.comparingLong(TimeBound::timestamp));
  }

  private void sayWhatIsNotJudged() {
    if (!file.externalAnchors().isEmpty()) {
      report.notChecked(
          CheckId.EXTERNAL_ANCHOR,
          "The proof holds %d anchors of authorities or chains; this version cannot judge them, so"
                  .formatted(file.externalAnchors().size())
              + " they do not count.");
    }
  }

  private Optional<ClaimedTime> claimedTime(Entry entry) {
    OptionalLong claim = EntryChecks.claimedTime(entry);
    if (claim.isEmpty()) {
      return Optional.empty();
    }
    long time = claim.getAsLong(); // 0 to 2^53-1, and bounds are positive: no overflow below
    Optional<TimeBound> upper = existedNotAfter();
    boolean late = upper.isPresent() && time - upper.get().timestamp() > CLAIM_TOLERANCE_SECONDS;
    boolean early =
        lowerBound.isPresent() && lowerBound.get().timestamp() - time > CLAIM_TOLERANCE_SECONDS;
    String flag = "";
    if (late) {
      flag =
          " That is after the time by which witnesses had seen it (%s)!"
              .formatted(upper.get().utc());
    } else if (early) {
      flag =
          " That is before the time at which it can first have been logged (%s)!"
              .formatted(lowerBound.get().utc());
    }
    report.notChecked(
        CheckId.CLAIMED_TIME,
        "The entry says of itself: %s.%s A claim is shown, not judged."
            .formatted(UtcText.of(time), flag));
    return Optional.of(new ClaimedTime(time, late || early));
  }

  private Verdict conclude(Set<Level.Kind> required, Optional<ClaimedTime> claimed) {
    if (report.hasFailed()) {
      return Verdict.refusal(report.checks(), claimed);
    }
    if (!pinned) {
      return new Verdict(
          VerdictOutcome.NOT_JUDGED,
          report.checks(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          claimed);
    }
    boolean logIsEnough = quorum.filter(ProofJudgement::asksNobody).isPresent();
    Set<Level.Kind> missing = EnumSet.of(logIsEnough ? Level.Kind.LOGGED : Level.Kind.BASIC);
    missing.addAll(required);
    levels.forEach(level -> missing.remove(level.kind()));
    if (quorum.isPresent()) {
      missing.remove(Level.Kind.LOGGED); // whatever witnesses signed, the log has signed too
    }
    missing.forEach(
        level ->
            report.absent(
                CheckId.LEVEL,
                "The proof does not reach the level that is required: " + level.word() + "."));
    return new Verdict(
        missing.isEmpty() ? VerdictOutcome.VERIFIED : VerdictOutcome.LEVEL_NOT_MET,
        report.checks(),
        levels,
        quorum,
        existedNotAfter(),
        lowerBound,
        claimed);
  }
}
