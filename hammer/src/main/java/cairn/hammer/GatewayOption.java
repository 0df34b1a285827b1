package cairn.hammer;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which gateway a command is about. */
final class GatewayOption {
  @Option(
      names = "--gateway",
      required = true,
      paramLabel = "URL",
      description = "Who is asked, and serves the log; http only.")
  private URI url = URI.create("http://127.0.0.1:8000");

  URI url() {
    return url;
  }

  Target target() {
    return new Target(url);
  }
}
