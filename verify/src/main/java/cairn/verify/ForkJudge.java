package cairn.verify;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Merkle;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import java.util.List;
import java.util.Optional;

/**
 * Judges evidence of forks, offline: whether a log signed two trees that no append-only log can
 * both have had. What a log's key has signed binds the key that took its place, since both have
 * signed that they did: without that, whoever wants to fork changes keys in between.
 */
public final class ForkJudge {
  private ForkJudge() {}

  /**
   * What {@code fork} proves.
   *
   * <p>A line under the log's name that is not its signature does not spoil the evidence, or
   * whoever hands it on could make it worthless; one good line by one key on each tree is enough.
   *
   * @param keys the verifier's own keys of the log; others are left aside
   */
  public static JudgedFork judge(ForkFile fork, List<VerifierKey> keys) {
    Checkpoint first = fork.first().checkpoint();
    Checkpoint second = fork.second().checkpoint();
    List<VerifierKey> own = keys.stream().filter(key -> key.name().equals(first.origin())).toList();
    if (own.isEmpty()) {
      return new JudgedFork.NotPinned(first.origin());
    }
    Optional<VerifierKey> signer =
        own.stream()
            .filter(key -> isSigned(fork.first(), key) && isSigned(fork.second(), key))
            .findFirst();
    if (signer.isEmpty()) {
      return new JudgedFork.NotProven("No key of the log signed both trees.");
    }
    return contradicts(fork)
        ? new JudgedFork.Proven(signer.get(), sentence(first, second))
        : new JudgedFork.NotProven("An append-only log can have had both trees.");
  }

  /**
   * As {@link #judge(ForkFile, List)}, by every key of the log that was ever pinned. A key that has
   * gone proves nothing by trees for which it does not count: a thief may hold it. Two keys prove a
   * fork where one of the pinned documents says how one went for the other; two that were pinned
   * one after the other without such a statement may be of two logs.
   */
  public static JudgedFork judgeByPins(ForkFile fork, List<TrustedNetwork> pins) {
    List<TrustedPolicy> policies = pins.stream().flatMap(pin -> pin.policies().stream()).toList();
    List<VerifierKey> all = policies.stream().flatMap(policy -> policy.logs().stream()).toList();
    List<VerifierKey> good =
        all.stream().filter(key -> isAccepted(key, fork.second(), policies)).toList(); // the larger
    JudgedFork judged = judge(fork, good);
    if (judged instanceof JudgedFork.Proven) {
      return judged;
    }
    Optional<Successors> successors = successors(fork, policies);
    if (successors.isPresent() && contradicts(fork)) {
      return successors.get().proven(fork);
    }
    return judge(fork, all) instanceof JudgedFork.Proven
        ? new JudgedFork.NotProven(
            "A key that has gone signed both trees, and for the larger one it does not count:"
                + " somebody else may hold it.")
        : judged;
  }

  private static boolean isAccepted(
      VerifierKey key, SignedCheckpoint tree, List<TrustedPolicy> policies) {
    return policies.stream().allMatch(policy -> policy.accepts(key, tree.checkpoint()));
  }

  /** Two keys of a log, one of which went for the other or for one between them. */
  private record Successors(VerifierKey ofFirst, VerifierKey ofSecond) {
    JudgedFork.Proven proven(ForkFile fork) {
      return new JudgedFork.Proven(
          ofSecond,
          Optional.of(ofFirst),
          sentence(fork.first().checkpoint(), fork.second().checkpoint())
              + " It changed its key in between.");
    }
  }

  private static Optional<Successors> successors(ForkFile fork, List<TrustedPolicy> policies) {
    for (TrustedPolicy policy : policies) {
      for (VerifierKey first : signers(fork.first(), policy, policies)) {
        for (VerifierKey second : signers(fork.second(), policy, policies)) {
          if (hasGone(first, policy) || hasGone(second, policy)) {
            return Optional.of(new Successors(first, second));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Keys of one policy: those that its document names, and those that went before them. */
  private static List<VerifierKey> signers(
      SignedCheckpoint signed, TrustedPolicy policy, List<TrustedPolicy> all) {
    return policy.logKeys(signed.checkpoint()).stream()
        .filter(key -> isAccepted(key, signed, all) && isSigned(signed, key))
        .toList();
  }

  private static boolean hasGone(VerifierKey key, TrustedPolicy policy) {
    return policy.retired().stream().anyMatch(gone -> gone.isStated() && gone.key().equals(key));
  }

  private static boolean isSigned(SignedCheckpoint signed, VerifierKey key) {
    return signed.linesOf(key).stream().anyMatch(line -> signed.checkpoint().isSignedBy(key, line));
  }

  private static boolean contradicts(ForkFile fork) {
    Checkpoint first = fork.first().checkpoint();
    Checkpoint second = fork.second().checkpoint();
    if (fork.detour().isEmpty()) {
      return !first.root().equals(second.root());
    }
    ForkFile.Detour detour = fork.detour().get();
    return !detour.rootAtFirst().equals(first.root())
        && Merkle.verifyConsistency(
            first.size(), second.size(), detour.rootAtFirst(), second.root(), detour.consistency());
  }

  private static String sentence(Checkpoint first, Checkpoint second) {
    String log = PrintableText.quote(first.origin());
    return first.size() == second.size()
        ? "%s signed two different trees of %d entries.".formatted(log, first.size())
        : "%s signed a tree of %d entries, and one of %d that does not extend it."
            .formatted(log, first.size(), second.size());
  }
}
