package cairn.hammer.jmh;

import cairn.format.AnchorEntry;
import cairn.format.BatchEvidence;
import cairn.format.Checkpoint;
import cairn.format.CrossAnchor;
import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import cairn.verify.FederationTerms;
import cairn.verify.TrustedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A whole proof file, of a log with ten million entries: its batch, a peer's checkpoint logged
 * before it, and the anchors of three peers whose logs have a million. All of it Ed25519.
 */
final class FederatedSample {
  static final int PEERS = 3;
  static final Hash CONTENT = SampleTree.hash(0);

  private static final long PEER_TREE_SIZE = 1_000_000;
  private static final long ANCHOR_INDEX = 654_321;
  private static final long EARLIER = 6_543_210; // the leaf before ours, under one node with it
  private static final long INDEX = EARLIER + 1;
  private static final long BATCH = 7;

  private final SampleNetwork home = new SampleNetwork(1);
  private final SampleTree tree;
  private final SignedCheckpoint checkpoint;

  FederatedSample() {
    SampleNetwork peer = peer(1);
    SignedCheckpoint foreign =
        peer.cosigned(new Checkpoint(peer.origin(), PEER_TREE_SIZE, SampleTree.hash(1)));
    tree =
        new SampleTree(
            Map.of(
                EARLIER, new AnchorEntry(peer.id(), foreign).encode(),
                INDEX, new TimestampEntry(CONTENT, Samples.NOW).encode()),
            Samples.TREE_SIZE);
    checkpoint = home.cosigned(new Checkpoint(home.origin(), Samples.TREE_SIZE, tree.root(INDEX)));
  }

  private static SampleNetwork peer(int which) {
    return new SampleNetwork(1 + which);
  }

  ProofFile file() {
    return file(PEERS);
  }

  /** With that many peers' anchors. */
  ProofFile file(int anchors) {
    return new ProofFile(
        proof(INDEX),
        Optional.of(proof(EARLIER)),
        List.of(new BatchEvidence(BATCH, checkpoint, tree.path(INDEX))),
        IntStream.rangeClosed(1, anchors).mapToObj(this::crossAnchor).toList(),
        List.of(),
        Optional.empty());
  }

  private TlogProof proof(long index) {
    return new TlogProof(Optional.of(tree.entry(index)), index, tree.path(index), checkpoint);
  }

  private CrossAnchor crossAnchor(int which) {
    SampleNetwork peer = peer(which);
    byte[] entry = new AnchorEntry(home.id(), checkpoint).encode();
    SampleTree theirs = new SampleTree(Map.of(ANCHOR_INDEX, entry), PEER_TREE_SIZE);
    Checkpoint anchored = new Checkpoint(peer.origin(), PEER_TREE_SIZE, theirs.root(ANCHOR_INDEX));
    return new CrossAnchor(
        BATCH,
        peer.id(),
        new TlogProof(
            Optional.of(entry), ANCHOR_INDEX, theirs.path(ANCHOR_INDEX), peer.cosigned(anchored)));
  }

  /** Home network and peers; all of them must have anchored. */
  List<TrustedNetwork> pins() {
    List<TrustedNetwork> pins = new ArrayList<>();
    List<FederationTerms.Peer> peers = new ArrayList<>();
    for (int which = 1; which <= PEERS; which++) {
      pins.add(peer(which).pin(FederationTerms.NONE));
      peers.add(new FederationTerms.Peer(peer(which).id(), 2));
    }
    pins.add(home.pin(new FederationTerms(peers, OptionalInt.of(PEERS))));
    return pins;
  }
}
