package cairn.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells commands on this machine how to reach the node. Its listeners answer a little earlier; it
 * is not ready before this is made, so that who has waited for that can run the first command.
 *
 * <p>Any thread may call any method.
 */
final class Announcement {
  private volatile boolean made;

  /** Makes it; durable on return. */
  void make(RunningFile file, Path data) throws IOException {
    file.write(data);
    made = true;
  }

  /** Says whether it is made. */
  Readiness.Part part() {
    return new Readiness.Part(
        "start",
        () ->
            made
                ? Optional.empty()
                : Optional.of("commands on this machine cannot reach the node yet"));
  }
}
