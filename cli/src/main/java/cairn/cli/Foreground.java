package cairn.cli;

import cairn.format.JsonObject;
import cairn.node.RunningNode;
import java.util.Optional;

/** Keeps a server running in this process, and says when it is ready. */
record Foreground(Surroundings surroundings, ServingOptions options, boolean json) {
  /**
   * Waits until the node has been told to stop and has.
   *
   * @param line printed at once; who started the process waits for it
   * @param ready the same for programs
   */
  int run(RunningNode node, String line, JsonObject ready) throws InterruptedException {
    node.closeOnShutdown();
    options.watch(surroundings.in(), node);
    if (json) {
      surroundings.printJson(ready);
    } else {
      surroundings.out().println(line);
      surroundings.out().flush();
    }
    Optional<Throwable> bug = node.await();
    if (bug.isPresent()) {
      surroundings.err().println("cairn: stopped by an error of its own: " + bug.get());
      bug.get().printStackTrace(surroundings.err());
      return ExitCode.INTERNAL.status();
    }
    return ExitCode.OK.status();
  }
}
