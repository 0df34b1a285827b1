package cairn.cli;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.Option;

/** Which gateway to talk to. */
final class GatewayOption {
  private static final String DEFAULT = "http://127.0.0.1:8000";

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "The gateway (default: $$CAIRN_GATEWAY, else " + DEFAULT + ").")
  private String gateway = "";

  GatewayClient client(Surroundings surroundings) throws CommandFailure {
    String address =
        gateway.isEmpty() ? surroundings.variable("CAIRN_GATEWAY").orElse(DEFAULT) : gateway;
    return new GatewayClient(surroundings.network(), address(address));
  }

  /** A gateway's address without a trailing slash. */
  static URI address(String text) throws CommandFailure {
    return address("gateway", text);
  }

  /** The address that {@code what} was given. */
  static URI address(String what, String text) throws CommandFailure {
    try {
      URI uri = new URI(text.replaceAll("/+$", ""));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw notAnAddress(what, text);
    }
    throw notAnAddress(what, text);
  }

  private static CommandFailure notAnAddress(String what, String text) {
    return new CommandFailure(
        ExitCode.USAGE,
        what
            + ": expected an address such as https://"
            + what
            + ".example.org, got '"
            + text
            + "'");
  }
}
