package cairn.log;

import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import cairn.log.tree.RaggedEdge;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * A cosigned checkpoint with what it takes to prove inclusion under it. Immutable; any thread may
 * ask, without a lock.
 */
public final class CosignedTree {
  private final CosignedCheckpoint checkpoint;
  private final RaggedEdge edge;
  private final Tree tree;
  private final ProofTemplate template;

  private CosignedTree(
      CosignedCheckpoint checkpoint, RaggedEdge edge, Tree tree, ProofTemplate template) {
    this.checkpoint = checkpoint;
    this.edge = edge;
    this.tree = tree;
    this.template = template;
  }

  /**
   * @throws StoreException {@code CORRUPT} when the tree of that size has another root
   */
  static CosignedTree of(CosignedCheckpoint checkpoint, Tree tree, WitnessIds witnesses)
      throws StoreException {
    RaggedEdge edge = RaggedEdge.of(checkpoint.size(), tree);
    Hash root = edge.root(tree);
    if (!root.equals(checkpoint.checkpoint().root())) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the stored tree has root %s at size %d, but a checkpoint of that size says %s"
              .formatted(root, checkpoint.size(), checkpoint.checkpoint().root()));
    }
    return new CosignedTree(checkpoint, edge, tree, ProofTemplate.of(checkpoint, witnesses));
  }

  /** The same tree with further cosignatures. */
  CosignedTree with(CosignedCheckpoint more, WitnessIds witnesses) {
    return new CosignedTree(more, edge, tree, ProofTemplate.of(more, witnesses));
  }

  public long size() {
    return checkpoint.size();
  }

  public CosignedCheckpoint cosigned() {
    return checkpoint;
  }

  public SignedCheckpoint note() {
    return checkpoint.note();
  }

  /** The inclusion path of the entry at {@code index}. */
  public List<Hash> path(long index) throws StoreException {
    return edge.path(index, tree);
  }

  /** The proof of an entry, whose bytes it carries. */
  public TlogProof proof(long index, byte[] entry) throws StoreException {
    return new TlogProof(Optional.of(entry), index, path(index), note());
  }

  ProofTemplate template() {
    return template;
  }
}
