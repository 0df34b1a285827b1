package cairn.node;

import cairn.federation.gossip.KnownMirror;
import cairn.federation.gossip.KnownMirrors;
import cairn.federation.gossip.MirrorOutcome;
import cairn.format.Hash;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What operators see of mirrors and do about them, whether by the admin API or on the page. What
 * they do is durable on return; writing it to the audit log first is the caller's. Any thread may
 * call.
 */
final class MirrorDesk {
  private static final Duration RETRY = Duration.ofSeconds(60);

  private final KnownMirrors mirrors;
  private final List<String> own;

  /**
   * @param own the origins of this node's own logs, which are no mirrors
   */
  MirrorDesk(KnownMirrors mirrors, List<String> own) {
    this.mirrors = mirrors;
    this.own = List.copyOf(own);
  }

  ListedMirrors all() throws StoreException {
    return new ListedMirrors(
        mirrors.all().stream().map(ListedMirror::of).toList(), mirrors.damaged());
  }

  /**
   * The origin of that hash, if it is of a mirror, or of a log of our own.
   *
   * @throws ProblemException {@code CONFLICT} when it is of a mirror that cannot be used
   */
  Optional<String> origin(String originHash) throws StoreException, ProblemException {
    for (Map.Entry<String, String> broken : mirrors.damaged().entrySet()) {
      if (("mirror-" + originHash).startsWith(broken.getKey())) {
        throw damaged(broken.getValue());
      }
    }
    for (KnownMirror mirror : mirrors.all()) {
      if (ListedMirror.originHash(mirror.origin()).equals(originHash)) {
        return Optional.of(mirror.origin());
      }
    }
    return own.stream().filter(log -> ListedMirror.originHash(log).equals(originHash)).findFirst();
  }

  /** In one line for the audit log, what would go. */
  String account(String origin) throws StoreException {
    return mirrors
        .of(origin)
        .map(
            mirror ->
                "%s, %d entries, root %s"
                    .formatted(origin, mirror.size(), mirror.root().map(Hash::hex).orElse("none")))
        .orElse(origin);
  }

  /** What became of an order that was carried out. */
  record Removed(ListedMirror mirror, long held) {}

  /**
   * Removes it.
   *
   * @throws ProblemException {@code CONFLICT} while a peer names the log, {@code UNAVAILABLE} while
   *     it is being extended
   */
  Removed remove(String origin) throws StoreException, ProblemException {
    if (own.contains(origin)) {
      throw refused(
          ErrorCode.CONFLICT, "%s is this node's own log, and no mirror".formatted(origin));
    }
    return switch (mirrors.remove(origin)) {
      case MirrorOutcome.Removed(KnownMirror what, long held) ->
          new Removed(ListedMirror.of(what), held);
      case MirrorOutcome.Named(List<Hash> peers) ->
          throw refused(
              ErrorCode.CONFLICT,
              ("%s is mirrored because %s names it: while a peer does, it would be mirrored again"
                      + " at once. Say `cairn federation peer remove` first")
                  .formatted(
                      origin, peers.stream().map(Hash::hex).collect(Collectors.joining(", "))));
      case MirrorOutcome.Busy busy ->
          throw Problem.of(
                  ErrorCode.UNAVAILABLE,
                  "%s is being mirrored at this moment; try again in a minute".formatted(origin))
              .retryAfter(RETRY)
              .asException();
      case MirrorOutcome.None none -> throw unknown();
      case MirrorOutcome.Damaged(String what) -> throw damaged(what);
    };
  }

  /** It cannot say what it has cosigned. */
  private static ProblemException damaged(String what) {
    return refused(ErrorCode.CONFLICT, "the mirror is damaged, and cannot be removed so: " + what);
  }

  static ProblemException unknown() {
    return refused(
        ErrorCode.NOT_FOUND, "there is no such mirror; `cairn federation mirror list` shows all");
  }

  private static ProblemException refused(ErrorCode code, String what) {
    return Problem.of(code, what).asException();
  }
}
