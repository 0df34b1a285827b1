package cairn.node;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.Exchange;
import cairn.http.Method;
import cairn.http.Reply;

/** The clear texts of a gateway that runs, by way of its admin listener. */
final class RunningPrivate implements PrivateHome {
  private final AdminClient node;

  private RunningPrivate(AdminClient node) {
    this.node = node;
  }

  static RunningPrivate of(Configuration configuration, Exchange exchange)
      throws NodeAdminException {
    return new RunningPrivate(AdminClient.required(configuration, exchange));
  }

  @Override
  public int count(Whose whose) throws NodeAdminException {
    return ask("/count", "count", whose);
  }

  @Override
  public int forget(Whose whose) throws NodeAdminException {
    return ask("/forget", "forgotten", whose);
  }

  private int ask(String path, String member, Whose whose) throws NodeAdminException {
    Reply reply = node.send(Method.POST, PrivateRoutes.PATH + path, PrivateRoutes.encode(whose));
    if (reply.status() != 200) {
      AdminClient.json(reply, 200); // says what was refused
    }
    try {
      return Math.toIntExact(JsonObject.parse(reply.body(), 1 << 10, "answer").integer(member));
    } catch (MalformedException | ArithmeticException e) {
      throw new NodeAdminException("the running node answered: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {}
}
