package cairn.cli;

import cairn.federation.bundle.RecordPages;
import cairn.federation.bundle.SentPush;
import cairn.format.SigningException;
import cairn.http.ProblemException;
import cairn.node.BundleHome;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * The home whose records are pushed. It is open only while something is read or written: a receiver
 * that dawdles keeps nobody from attesting.
 */
record PushHome(Configuration configuration, Surroundings surroundings) {

  private BundleHome open()
      throws StoreException, ConfigurationException, ProblemException, NodeAdminException {
    return BundleHome.of(
        configuration, surroundings.network(), surroundings.clock(), surroundings.random());
  }

  /** As {@link BundleHome#page}. */
  Optional<RecordPages.Page> page(RecordPages.Question question)
      throws StoreException,
          ConfigurationException,
          ProblemException,
          NodeAdminException,
          SigningException {
    try (BundleHome home = open()) {
      return home.page(question);
    }
  }

  /** As {@link BundleHome#sent}. */
  void sent(SentPush push)
      throws StoreException, ConfigurationException, ProblemException, NodeAdminException {
    try (BundleHome home = open()) {
      home.sent(push);
    }
  }

  /** As {@link BundleHome#pushes}. */
  List<SentPush> pushes()
      throws StoreException, ConfigurationException, ProblemException, NodeAdminException {
    try (BundleHome home = open()) {
      return home.pushes();
    }
  }
}
