package cairn.verify;

import cairn.format.AnchorEntry;
import cairn.format.Entry;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.PrintableText;
import cairn.format.TlogProof;
import java.util.List;
import java.util.Optional;

/**
 * The lower bound: an earlier entry of the same log holds a foreign checkpoint, which cannot be
 * older than the times that its witnesses signed.
 */
final class NotBeforeCheck {
  private static final CheckId ID = CheckId.NOT_BEFORE;

  private final Report report;
  private final List<TrustedNetwork> pins;
  private final TlogProof home;
  private final boolean homeAccepted;

  NotBeforeCheck(Report report, List<TrustedNetwork> pins, TlogProof home, boolean homeAccepted) {
    this.report = report;
    this.pins = pins;
    this.home = home;
    this.homeAccepted = homeAccepted;
  }

  /** The bound, if {@code proof} gives one that {@code upper} does not contradict. */
  Optional<TimeBound> bound(TlogProof proof, Optional<TimeBound> upper) {
    Optional<AnchorEntry> anchor = anchor(proof);
    if (anchor.isEmpty()) {
      return Optional.empty();
    }
    String network = PrintableText.quote(anchor.get().networkId());
    if (!homeAccepted) {
      return notCounted(
          "An earlier entry holds a checkpoint of network %s; it gives no time, since the tree"
                  .formatted(network)
              + " itself is not accepted.");
    }
    String homeOrigin = home.checkpoint().checkpoint().origin();
    List<TrustedNetwork> peers = PeerPins.of(pins, homeOrigin, origin(anchor.get()));
    if (peers.isEmpty()) {
      return notCounted(
          "An earlier entry holds a checkpoint of network %s; it gives no time, since you have not"
                  .formatted(network)
              + " pinned that network.");
    }
    return judge(anchor.get(), peers).flatMap(quorum -> bound(anchor.get(), quorum, upper));
  }

  private Optional<AnchorEntry> anchor(TlogProof proof) {
    if (!proof.checkpoint().equals(home.checkpoint())) {
      return fail("The proof of an earlier entry is not under the same signed tree.");
    }
    if (proof.index() >= home.index()) {
      return fail(
          "The entry that should be earlier, at index %d, is not before index %d."
              .formatted(proof.index(), home.index()));
    }
    byte[] bytes = proof.extra().orElse(new byte[0]);
    if (!proof.includes(Merkle.leafHash(bytes))) {
      return fail("The entry that should be earlier is not in the tree.");
    }
    try {
      if (!(Entry.parse(bytes) instanceof AnchorEntry anchor)) {
        return fail("The earlier entry is no anchor/v1.");
      }
      return origin(anchor).equals(home.checkpoint().checkpoint().origin())
          ? fail("The earlier entry holds a checkpoint of its own log, which bounds nothing.")
          : Optional.of(anchor);
    } catch (MalformedException e) {
      return fail("The earlier entry is malformed: " + e.getMessage() + ".");
    }
  }

  private Optional<Quorum> judge(AnchorEntry anchor, List<TrustedNetwork> peers) {
    String name = "checkpoint of %s in an earlier entry".formatted(quotedOrigin(anchor));
    return switch (CheckpointJudge.judge(anchor.checkpoint(), peers)) {
      case JudgedCheckpoint.Accepted enough -> ofNamedNetwork(anchor, enough.quorum());
      case JudgedCheckpoint.ShortOfQuorum few -> {
        report.absent(
            ID, "Too few witnesses signed the %s: %s.".formatted(name, few.quorum().words()));
        yield Optional.empty();
      }
      case JudgedCheckpoint.Spoiled bad ->
          fail("The signatures under the %s are not good: %s.".formatted(name, bad.reason()));
      case JudgedCheckpoint.NotSignedByLog none ->
          fail("The %s is not signed with a pinned key of its log.".formatted(name));
      case JudgedCheckpoint.NotPinned none ->
          throw new IllegalStateException("these pins name the log");
    };
  }

  private Optional<Quorum> ofNamedNetwork(AnchorEntry anchor, Quorum quorum) {
    Optional<String> wrongName = PeerPins.wrongName(anchor.networkId(), quorum.policy());
    if (wrongName.isPresent()) {
      return fail(
          "The earlier entry says that its checkpoint is of network %s, but it is of %s."
              .formatted(
                  PrintableText.quote(anchor.networkId()), PrintableText.quote(wrongName.get())));
    }
    return Optional.of(quorum);
  }

  private Optional<TimeBound> bound(AnchorEntry anchor, Quorum quorum, Optional<TimeBound> upper) {
    if (quorum.witnesses().isEmpty()) {
      report.absent(
          ID, "No witness of %s signed a time: no bound.".formatted(quotedOrigin(anchor)));
      return Optional.empty();
    }
    CountedWitness earliest = quorum.witnesses().getFirst();
    TimeBound bound = TimeBound.on(earliest.timestamp(), quorum, quorum.witnesses());
    if (upper.isPresent() && bound.timestamp() > upper.get().timestamp()) {
      return notCounted(
          "An earlier entry holds a checkpoint that others signed at %s, later than this tree's"
                  .formatted(bound.utc())
              + " witnesses say they signed: the clocks contradict each other, so it gives no"
              + " time.");
    }
    report.pass(
        ID,
        "An earlier entry holds a checkpoint of %s that was signed at %s by %s."
            .formatted(quotedOrigin(anchor), bound.utc(), bound.word()));
    return Optional.of(bound);
  }

  private Optional<TimeBound> notCounted(String sentence) {
    report.notChecked(ID, sentence);
    return Optional.empty();
  }

  private <T> Optional<T> fail(String sentence) {
    report.fail(ID, sentence);
    return Optional.empty();
  }

  private static String origin(AnchorEntry anchor) {
    return anchor.checkpoint().checkpoint().origin();
  }

  private static String quotedOrigin(AnchorEntry anchor) {
    return PrintableText.quote(origin(anchor));
  }
}
