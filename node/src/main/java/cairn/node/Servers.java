package cairn.node;

import cairn.http.ErrorStyle;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.ListenException;
import cairn.http.Route;
import cairn.http.TlsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two listeners of a node, and the file that tells commands where they are. */
final class Servers {
  private final NodeCore core;
  private final Served served;
  private final Listeners listeners;
  private final JettyServer adminServer;
  private final JettyServer publicServer;

  /**
   * What is served.
   *
   * @param secret opens the admin routes to who can read the running file
   */
  record Served(List<Route> publicRoutes, List<Route> adminRoutes, String secret) {
    Served {
      publicRoutes = List.copyOf(publicRoutes);
      adminRoutes = List.copyOf(adminRoutes);
    }
  }

  private Servers(
      NodeCore core,
      Served served,
      Listeners listeners,
      JettyServer adminServer,
      JettyServer publicServer) {
    this.core = core;
    this.served = served;
    this.listeners = listeners;
    this.adminServer = adminServer;
    this.publicServer = publicServer;
  }

  static Servers start(NodeCore core, Served served)
      throws ConfigurationException, ListenException, TlsException {
    ListenSetting listen = core.configuration().listen();
    Listeners listeners =
        new Listeners(listen.tls(), listen.limits(), core.metrics(), core.random());
    JettyServer adminServer =
        core.closing()
            .add(
                "admin listener",
                listeners.start(
                    listen.adminAddress(), served.adminRoutes(), ErrorStyle.PROBLEM_JSON));
    JettyServer publicServer =
        core.closing()
            .add(
                "public listener",
                listeners.start(
                    listen.publicAddress(), served.publicRoutes(), ErrorStyle.PROBLEM_JSON));
    return new Servers(core, served, listeners, adminServer, publicServer);
  }

  /** Tells commands on this machine how to reach the node, until it closes. */
  void announce(Announcement announcement) throws IOException {
    Path data = core.stores().directory().path();
    core.closing().add("running file", () -> RunningFile.delete(data));
    announcement.make(
        new RunningFile(ProcessHandle.current().pid(), url(), adminUrl(), served.secret()), data);
  }

  String url() {
    return listeners.url(publicServer.address());
  }

  String adminUrl() {
    return listeners.url(adminServer.address());
  }

  /** Where the public listener is, with the port that the system chose when 0 was asked for. */
  ListenAddress publicAddress() {
    return publicServer.address();
  }

  /** What is served to everybody. */
  List<Route> publicRoutes() {
    return served.publicRoutes();
  }

  /** What is served to the operator. */
  List<Route> adminRoutes() {
    return served.adminRoutes();
  }

  /** What is served on either listener. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>(served.publicRoutes());
    routes.addAll(served.adminRoutes());
    return routes;
  }
}
