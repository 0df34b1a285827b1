package cairn.node;

import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.log.Batch;
import cairn.log.CosignedTree;
import cairn.log.Log;
import cairn.store.StoreException;
import cairn.web.FederationPages;
import cairn.web.LocalLog;
import cairn.web.LocalNode;
import cairn.web.MirrorView;
import cairn.web.PeerView;
import cairn.web.SyncLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the pages show of a gateway. */
final class PageSource implements FederationPages.Source {
  private static final Logger LOGGER = LoggerFactory.getLogger(PageSource.class);

  private final NetworkDocument network;
  private final List<Map.Entry<Log, GatewayLog>> logs;
  private final Optional<GatewayFederation> federation;
  private final Optional<GossipViews> gossip;
  private final Optional<MirrorDesk> mirrors;

  /**
   * @param logs the node's own, each with what moves it
   * @param federation empty when it is not enabled: then there are no peers
   * @param gossip empty when there is none
   * @param mirrors empty when there is no gossip
   */
  PageSource(
      NetworkDocument network,
      List<Map.Entry<Log, GatewayLog>> logs,
      Optional<GatewayFederation> federation,
      Optional<GossipViews> gossip,
      Optional<MirrorDesk> mirrors) {
    this.network = network;
    this.logs = List.copyOf(logs);
    this.federation = federation;
    this.gossip = gossip;
    this.mirrors = mirrors;
  }

  /** Something that asks the store. */
  interface Reading<T> {
    T read() throws StoreException;
  }

  /** What was read, with failures of the store in HTTP's words. */
  static <T> T stored(Reading<T> reading) throws ProblemException {
    try {
      return reading.read();
    } catch (StoreException e) {
      throw failed(e);
    }
  }

  static ProblemException failed(StoreException failure) {
    LOGGER.warn("A page could not be shown: {}", failure.getMessage());
    return new ProblemException(
        Problem.of(ErrorCode.UNAVAILABLE, "the store failed; try again later"), failure);
  }

  @Override
  public LocalNode node() throws ProblemException {
    List<LocalLog> shown = new ArrayList<>();
    for (Map.Entry<Log, GatewayLog> log : logs) {
      shown.add(stored(() -> log(log.getKey(), log.getValue())));
    }
    return new LocalNode(
        network.id(),
        Optional.of(network.fingerprint().hex()),
        federation.map(running -> running.identity().toString()),
        federation.map(running -> running.identity().fingerprint().hex()),
        shown);
  }

  private static LocalLog log(Log log, GatewayLog moving) throws StoreException {
    Optional<CosignedTree> newest = log.reader().newest();
    Optional<Hash> root = newest.map(tree -> tree.note().checkpoint().root());
    return new LocalLog(
        log.origin().toString(),
        newest.map(CosignedTree::size).orElse(0L),
        root.map(Hash::hex),
        log.sequencer().head().size(),
        log.reader().newestBatch().map(Batch::periodEnd).map(Instant::ofEpochSecond),
        moving.unfit());
  }

  @Override
  public List<PeerView> peers() throws ProblemException {
    if (federation.isEmpty()) {
      return List.of();
    }
    List<Log> own = logs.stream().map(Map.Entry::getKey).toList();
    List<PeerView> views =
        new ArrayList<>(stored(() -> new PeerViews(federation.get(), own).all()));
    if (gossip.isPresent()) {
      views.addAll(stored(gossip.get()::all));
    }
    return views;
  }

  @Override
  public List<MirrorView> mirrors() throws ProblemException {
    if (mirrors.isEmpty()) {
      return List.of();
    }
    return stored(mirrors.get()::all).usable().stream()
        .filter(mirror -> mirror.namedBy().isEmpty())
        .map(
            mirror ->
                new MirrorView(
                    mirror.origin(), mirror.size(), mirror.root(), mirror.bytes(), mirror.single()))
        .toList();
  }

  /** Rounds of gossip; cross-anchors are counted by day and shown by their newest. */
  @Override
  public Optional<List<SyncLine>> history() throws ProblemException {
    return gossip.isPresent() ? Optional.of(stored(gossip.get()::history)) : Optional.empty();
  }
}
