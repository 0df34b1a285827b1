package cairn.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The page {@code /federation}. */
record FederationModel(
    Shell shell,
    LocalNode node,
    List<PeerModel> peers,
    List<MirrorView> mirrors,
    Optional<List<SyncLine>> history,
    boolean canAdd,
    Optional<Notice> notice,
    Instant now) {

  /** What every form of the page carries. */
  String formToken() {
    return shell.formToken().orElseThrow();
  }
}
