package cairn.http;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Closes at once what an address opens beyond its share of connections, whatever they speak. */
final class AddressConnector extends ServerConnector {
  private final AddressCounter connections;
  private final Map<EndPoint, AddressCounter.Share> open = new ConcurrentHashMap<>();

  AddressConnector(Server server, AddressCounter connections, ConnectionFactory... factories) {
    super(server, factories);
    this.connections = connections;
  }

  @Override
  protected void onEndPointOpened(EndPoint endPoint) {
    super.onEndPointOpened(endPoint);
    AddressCounter.Share share = connections.share(endPoint.getRemoteSocketAddress());
    if (share.grow(1)) {
      open.put(endPoint, share);
    } else {
      endPoint.close(new IOException("too many connections from one address"));
    }
  }

  @Override
  protected void onEndPointClosed(EndPoint endPoint) {
    super.onEndPointClosed(endPoint);
    AddressCounter.Share share = open.remove(endPoint);
    if (share != null) {
      share.close();
    }
  }
}
