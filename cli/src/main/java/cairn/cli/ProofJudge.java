package cairn.cli;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.verify.Check;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedAttestors;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks the judge, with the user's pins. */
final class ProofJudge {
  private final List<Pin> pins;
  private final List<TrustedNetwork> networks;
  private final ProofVerifier verifier;

  /**
   * @param pins by network, newest first
   */
  ProofJudge(List<Pin> pins) {
    this.pins = List.copyOf(pins);
    this.networks = networks(pins);
    this.verifier = new ProofVerifier(networks);
  }

  /**
   * A judge who knows this home too.
   *
   * @param own how a device's own log is judged
   * @param devices how others' logs without witnesses are, unless a pinned network names them
   * @param attestors whose attestations are believed
   */
  ProofJudge(
      List<Pin> pins,
      Optional<TrustedNetwork> own,
      List<TrustedNetwork> devices,
      TrustedAttestors attestors) {
    this.pins = List.copyOf(pins);
    List<TrustedNetwork> known = new ArrayList<>(networks(pins));
    List<TrustedNetwork> witnessed = List.copyOf(known);
    own.ifPresent(known::add);
    devices.stream()
        .filter(device -> witnessed.stream().noneMatch(network -> network.names(device.id())))
        .forEach(known::add);
    this.networks = List.copyOf(known);
    this.verifier = new ProofVerifier(networks, attestors);
  }

  private static List<TrustedNetwork> networks(List<Pin> pins) {
    Map<String, List<Pin>> byNetwork = new LinkedHashMap<>();
    pins.forEach(
        pin -> byNetwork.computeIfAbsent(pin.network().id(), id -> new ArrayList<>()).add(pin));
    List<TrustedNetwork> networks = new ArrayList<>();
    byNetwork.forEach((id, accepted) -> networks.add(network(id, accepted)));
    return networks;
  }

  /** Every policy that was accepted, oldest first; what is asked of peers is what was last. */
  private static TrustedNetwork network(String id, List<Pin> newestFirst) {
    return new TrustedNetwork(
        id,
        newestFirst.reversed().stream().map(pin -> TrustedPolicy.of(pin.network())).toList(),
        newestFirst.getFirst().terms());
  }

  /** The pins as the judge takes them, one for each network. */
  List<TrustedNetwork> networks() {
    return networks;
  }

  /**
   * Judges the bytes of a proof of {@code content}.
   *
   * @param required the levels that must be reached; when empty, those that the newest pin of the
   *     log's network asks for
   */
  Verdict judge(Hash content, byte[] proof, Set<Level.Kind> required) {
    return verifier.verify(
        new Subject.FileHash(content), proof, required.isEmpty() ? requiredBy(proof) : required);
  }

  private Set<Level.Kind> requiredBy(byte[] proof) {
    try {
      return requiredFor(ProofVerifier.parse(proof).proof().checkpoint().checkpoint().origin());
    } catch (MalformedException e) {
      return Set.of(); // the judge will refuse it, whatever is required
    }
  }

  private Set<Level.Kind> requiredFor(String origin) {
    return pins.stream()
        .filter(pin -> TrustedPolicy.of(pin.network()).names(origin))
        .findFirst()
        .map(Pin::require)
        .orElse(Set.of());
  }

  /**
   * What a proof that a gateway has just sent is worth, in words.
   *
   * @throws CommandFailure if it is no good: such a proof must not be kept
   */
  String standing(ProofFile proof, Hash content) throws CommandFailure {
    Verdict verdict = verifier.verify(new Subject.FileHash(content), proof, Set.of());
    return switch (verdict.outcome()) {
      case VERIFIED -> verdict.quorum().orElseThrow().words();
      case NOT_JUDGED -> "not judged: pin its network with 'cairn trust add'";
      case FAILED -> throw refused(ExitCode.VERIFICATION_FAILED, verdict, Check.Outcome.FAIL);
      case LEVEL_NOT_MET -> throw refused(ExitCode.POLICY, verdict, Check.Outcome.ABSENT);
    };
  }

  private static CommandFailure refused(
      ExitCode exitCode, Verdict verdict, Check.Outcome decisive) {
    String reason =
        verdict.checks().stream()
            .filter(check -> check.outcome() == decisive)
            .map(Check::sentence)
            .findFirst()
            .orElse("It does not verify.");
    return new CommandFailure(
        exitCode, "the gateway's proof is no good and was not kept: " + reason);
  }
}
