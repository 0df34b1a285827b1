package cairn.verify;

import cairn.format.BatchEvidence;
import cairn.format.CrossAnchor;
import cairn.format.PrintableText;
import cairn.format.ProofFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The federated level: which pinned peer networks logged a batch that holds the entry. */
final class CrossAnchorCheck {
  private static final CheckId ID = CheckId.CROSS_ANCHOR;

  private final Report report;
  private final List<TrustedNetwork> pins;
  private final ProofFile file;
  private final Set<Long> acceptedBatches;
  private final Consumer<TimeBound> upperBounds;
  private final Set<TrustedNetwork> peers = new LinkedHashSet<>();

  /**
   * @param acceptedBatches ids of the file's batches that a quorum of the home network signed
   * @param upperBounds is told the time by which each peer had seen a batch
   */
  CrossAnchorCheck(
      Report report,
      List<TrustedNetwork> pins,
      ProofFile file,
      Set<Long> acceptedBatches,
      Consumer<TimeBound> upperBounds) {
    this.report = report;
    this.pins = pins;
    this.file = file;
    this.acceptedBatches = acceptedBatches;
    this.upperBounds = upperBounds;
  }

  /** The level, if the verifier's threshold is reached. */
  Optional<Level> level() {
    String homeOrigin = file.proof().checkpoint().checkpoint().origin();
    List<TrustedNetwork> home = pins.stream().filter(pin -> pin.names(homeOrigin)).toList();
    FederationTerms terms = terms(home);
    file.crossAnchors().forEach(anchor -> judge(anchor, batch(anchor), terms));
    return level(home, terms);
  }

  private BatchEvidence batch(CrossAnchor anchor) {
    return file.batches().stream()
        .filter(batch -> batch.id() == anchor.batch())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a proof file's anchors name its batches"));
  }

  /** The newest pin of the home network that says who its peers are. */
  private static FederationTerms terms(List<TrustedNetwork> home) {
    return home.stream()
        .map(TrustedNetwork::terms)
        .filter(terms -> !terms.equals(FederationTerms.NONE))
        .findFirst()
        .orElse(FederationTerms.NONE);
  }

  private void judge(CrossAnchor anchor, BatchEvidence batch, FederationTerms terms) {
    String network = PrintableText.quote(anchor.networkId());
    switch (CrossAnchorJudge.judge(anchor, batch.checkpoint().checkpoint(), pins)) {
      case JudgedCrossAnchor.Wrong wrong ->
          report.fail(
              ID,
              "The cross-anchor of network %s on batch %d is wrong. %s"
                  .formatted(network, batch.id(), wrong.reason()));
      case JudgedCrossAnchor.NotPinned none ->
          report.notChecked(
              ID,
              "Network %s says that it logged batch %d; you have not pinned that network, so it"
                      .formatted(network, batch.id())
                  + " does not count.");
      case JudgedCrossAnchor.ShortOfQuorum few ->
          report.absent(
              ID,
              "Too few witnesses of network %s signed its cross-anchor on batch %d: %s."
                  .formatted(network, batch.id(), few.quorum().words()));
      case JudgedCrossAnchor.Accepted good -> count(good, batch, terms);
    }
  }

  private void count(
      JudgedCrossAnchor.Accepted anchor, BatchEvidence batch, FederationTerms terms) {
    String network = PrintableText.quote(nameOf(anchor));
    Quorum quorum = anchor.quorum();
    int wanted = terms.minWitnesses(nameOf(anchor));
    if (quorum.witnesses().size() < wanted) {
      report.absent(
          ID,
          "Network %s logged batch %d, but %s signed, and your pin asks for %d."
              .formatted(network, batch.id(), quorum.words(), wanted));
      return;
    }
    if (!acceptedBatches.contains(batch.id())) {
      report.notChecked(
          ID,
          "Network %s logged batch %d; it does not count, since the batch itself is not accepted."
              .formatted(network, batch.id()));
      return;
    }
    peers.add(anchor.peer());
    quorum
        .metAt()
        .ifPresent(time -> upperBounds.accept(TimeBound.on(time, quorum, quorum.first())));
    String why =
        terms.peers().isEmpty() || terms.names(nameOf(anchor))
            ? ""
            : " Your pin of the home network does not name it as a peer; it counts since you have"
                + " pinned it yourself.";
    report.pass(
        ID,
        "Network %s logged batch %d: %s.%s".formatted(network, batch.id(), quorum.words(), why));
  }

  private static String nameOf(JudgedCrossAnchor.Accepted anchor) {
    return anchor.quorum().policy().operator().orElse(anchor.peer().id());
  }

  private Optional<Level> level(List<TrustedNetwork> home, FederationTerms terms) {
    Set<String> known = new LinkedHashSet<>();
    terms.peers().forEach(peer -> known.add(peer.id()));
    peers.forEach(peer -> known.add(peer.id()));
    int reached = independentOf(home);
    Level.Federated level = new Level.Federated(reached, known.size());
    if (reached > 0 && reached >= terms.needed(known.size())) {
      report.pass(
          ID,
          "%s: as many peer networks logged a batch that holds the entry as your pin asks for, %d."
              .formatted(level.words(), terms.needed(known.size())));
      return Optional.of(level);
    }
    if (!file.crossAnchors().isEmpty()) {
      report.absent(
          ID,
          "%s: %d of the peer networks count, and your pin asks for %d%s."
              .formatted(level.words(), reached, terms.needed(known.size()), missing(known)));
    }
    return Optional.empty();
  }

  private String missing(Set<String> known) {
    Set<String> counted = peers.stream().map(TrustedNetwork::id).collect(Collectors.toSet());
    String missing =
        known.stream()
            .filter(id -> !counted.contains(id))
            .map(PrintableText::quote)
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? "" : "; missing: " + missing;
  }

  /**
   * How many of the peers count: those that share a key, directly or by way of another, are one.
   */
  private int independentOf(List<TrustedNetwork> home) {
    List<TrustedNetwork> left = new ArrayList<>(peers);
    int shared = left.size();
    removeLinked(left, home);
    if (left.size() < shared) {
      sayShared("the home network");
    }
    int count = 0;
    while (!left.isEmpty()) {
      TrustedNetwork first = left.removeFirst();
      int before = left.size();
      removeLinked(left, List.of(first));
      if (left.size() < before) {
        sayShared("network " + PrintableText.quote(first.id()));
      }
      count++;
    }
    return count;
  }

  private void sayShared(String whom) {
    report.absent(ID, "Networks that share a key count once: one shares a key with " + whom + ".");
  }

  private static void removeLinked(List<TrustedNetwork> networks, List<TrustedNetwork> from) {
    List<TrustedNetwork> next = new ArrayList<>(from);
    while (!next.isEmpty()) {
      TrustedNetwork one = next.removeFirst();
      List<TrustedNetwork> linked =
          networks.stream().filter(network -> network.sharesKeyWith(one)).toList();
      networks.removeAll(linked);
      next.addAll(linked);
    }
  }
}
