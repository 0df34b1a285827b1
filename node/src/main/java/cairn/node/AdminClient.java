package cairn.node;

import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks the admin listener of a node that runs on this machine. */
final class AdminClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_REPLY = 4 << 20;

  private final RunningFile node;
  private final Exchange exchange;

  AdminClient(RunningFile node, Exchange exchange) {
    this.node = node;
    this.exchange = exchange;
  }

  /**
   * The node of that configuration, if it runs.
   *
   * @throws NodeAdminException when that cannot be told
   */
  static Optional<AdminClient> running(Configuration configuration, Exchange exchange)
      throws NodeAdminException {
    try {
      return RunningFile.read(configuration.data())
          .filter(running -> isListening(running, exchange))
          .map(running -> new AdminClient(running, exchange));
    } catch (IOException e) {
      throw new NodeAdminException("cannot tell whether the node runs: " + e.getMessage(), e);
    }
  }

  /** Where everybody reaches the node. */
  URI publicUrl() {
    return URI.create(node.publicUrl());
  }

  /**
   * The node of that configuration, which has to run.
   *
   * @throws NodeAdminException when it does not, or that cannot be told
   */
  static AdminClient required(Configuration configuration, Exchange exchange)
      throws NodeAdminException {
    return running(configuration, exchange)
        .orElseThrow(
            () ->
                new NodeAdminException(
                    "the gateway does not run; start it with `cairn run`, and ask again"));
  }

  /** A node that was killed leaves its file, and its process id may be somebody else's now. */
  private static boolean isListening(RunningFile running, Exchange exchange) {
    try {
      URI uri = URI.create(running.adminUrl() + "/livez");
      exchange.send(Call.get(uri, FIRST_TIMEOUT, 1 << 10));
      return true;
    } catch (ExchangeException e) {
      return e.reason() != ExchangeException.Reason.REFUSED;
    }
  }

  /** The JSON of an answer with the {@code expected} status; any other is a refusal. */
  JsonNode ask(Method method, String path, byte[] body, int expected) throws NodeAdminException {
    return json(send(method, path, body), expected);
  }

  /** As {@link #ask}, of an answer that came. */
  static JsonNode json(Reply reply, int expected) throws NodeAdminException {
    try {
      JsonNode json = AdminRoutes.JSON.readTree(reply.body());
      if (reply.status() != expected) {
        throw new NodeAdminException("the running node refused: " + detail(json));
      }
      return json;
    } catch (JacksonException e) {
      throw new NodeAdminException(
          "the running node answered " + reply.status() + " without JSON", e);
    }
  }

  /** Why a request was refused, in the node's words. */
  static String detail(Reply refusal) throws NodeAdminException {
    return detail(json(refusal, refusal.status()));
  }

  private static String detail(JsonNode problem) {
    return OneLine.of(problem.path("detail").asString("no reason"));
  }

  Reply send(Method method, String path, byte[] body) throws NodeAdminException {
    return send(method, path, "application/json", body, TIMEOUT, MAX_REPLY);
  }

  /** As {@link #send(Method, String, byte[])}, of what is large or takes long. */
  Reply send(
      Method method,
      String path,
      String contentType,
      byte[] body,
      Duration timeout,
      int maxReplyBytes)
      throws NodeAdminException {
    Headers headers = Headers.of("Authorization", "Bearer " + node.secret());
    if (body.length > 0) {
      headers = headers.with("Content-Type", contentType);
    }
    try {
      URI uri = URI.create(node.adminUrl() + path);
      return exchange.send(new Call(method, uri, headers, body, timeout, maxReplyBytes));
    } catch (ExchangeException e) {
      throw new NodeAdminException(
          "the node runs (" + node + ") but does not answer: " + e.getMessage(), e);
    }
  }
}
