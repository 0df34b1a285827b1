package cairn.web;

import cairn.http.ErrorStyle;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.Router;
import cairn.http.ServerLimits;
import cairn.testkit.VirtualClock;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.SplittableRandom;

/** The pages of a fake node behind a real server, on a port that the system chose. */
final class TestSite implements AutoCloseable {
  final VirtualClock clock = VirtualClock.atNewYear();
  final FakeNode node = new FakeNode();
  private final JettyServer server;

  TestSite() throws Exception {
    FederationPages pages =
        new FederationPages(
            node,
            node,
            node,
            new FederationPages.Settings(false, "cairn-test"),
            clock,
            new SecureRandom());
    server =
        JettyServer.start(
            new ListenAddress("127.0.0.1", 0),
            Optional.empty(),
            new Router(pages.routes(), ErrorStyle.PROBLEM_JSON),
            ServerLimits.defaults(),
            observation -> {},
            System::nanoTime,
            new SplittableRandom(1));
  }

  String url() {
    return "http://" + server.address();
  }

  @Override
  public void close() {
    server.close();
  }
}
