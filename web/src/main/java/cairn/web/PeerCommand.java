package cairn.web;

import java.util.Optional;

/**
 * One action as an operator asked for it; the texts are as he typed them, without spaces around.
 */
public sealed interface PeerCommand {
  /** What kind of action it is. */
  PeerAction action();

  /**
   * Takes up a new peer.
   *
   * @param url where it answers; empty for one that nobody can reach
   * @param fingerprint of its identity, which reached the operator another way
   * @param push whether what is held here is brought there
   */
  record Add(Optional<String> url, String fingerprint, boolean push) implements PeerCommand {
    @Override
    public PeerAction action() {
      return PeerAction.ADD;
    }
  }

  /**
   * Believes what a peer shows, if it is what the operator says it must be.
   *
   * @param fingerprint of its network, when the page asked for it
   * @param identity of its node, when the page asked for it
   */
  record Accept(String peer, Optional<String> fingerprint, Optional<String> identity)
      implements PeerCommand {
    @Override
    public PeerAction action() {
      return PeerAction.ACCEPT;
    }
  }

  /** Exchanges nothing with a peer any more. */
  record SetAside(String peer, String reason) implements PeerCommand {
    @Override
    public PeerAction action() {
      return PeerAction.SET_ASIDE;
    }
  }

  /** Exchanges with a peer now. */
  record Sync(String peer) implements PeerCommand {
    @Override
    public PeerAction action() {
      return PeerAction.SYNC;
    }
  }

  /** Removes a mirror, as the operator has confirmed on the form. */
  record RemoveMirror(String origin) implements PeerCommand {
    @Override
    public PeerAction action() {
      return PeerAction.REMOVE_MIRROR;
    }
  }

  /** Forgets a peer. */
  record Remove(String peer) implements PeerCommand {
    @Override
    public PeerAction action() {
      return PeerAction.REMOVE;
    }
  }
}
