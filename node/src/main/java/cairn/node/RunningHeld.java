package cairn.node;

import cairn.http.Method;
import cairn.http.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The held records of a gateway that runs, by way of its admin listener. */
final class RunningHeld implements HeldHome {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int MAX_ANSWER = 16 << 20;

  private final AdminClient node;

  RunningHeld(AdminClient node) {
    this.node = node;
  }

  @Override
  public List<ListedHeldLog> logs() throws NodeAdminException {
    return AdminClient.json(send(Method.GET, ""), 200)
        .path("logs")
        .valueStream()
        .map(ListedHeldLog::parse)
        .toList();
  }

  @Override
  public Optional<ListedHeldLog> remove(ListedHeldLog log) throws NodeAdminException {
    Reply reply = send(Method.DELETE, "/" + log.id());
    return reply.status() == 404
        ? Optional.empty()
        : Optional.of(ListedHeldLog.parse(AdminClient.json(reply, 200).path("removed")));
  }

  private Reply send(Method method, String path) throws NodeAdminException {
    return node.send(
        method, HeldRoutes.PATH + path, "application/json", new byte[0], TIMEOUT, MAX_ANSWER);
  }

  @Override
  public void close() {}
}
