package cairn.cli;

import cairn.node.RunningNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Option;

/** When a server stops, beside SIGTERM and Ctrl-C. */
final class ServingOptions {
  @Option(
      names = "--stop-at-eof",
      description =
          "Also stop when standard input ends: whoever starts the server and keeps a pipe to it "
              + "takes it along, even when killed.")
  private boolean stopAtEof;

  /** Watches the input from now on, if that was asked for. */
  void watch(InputStream input, RunningNode node) {
    if (stopAtEof) {
      Thread.ofPlatform().daemon().name("standard input").start(() -> closeAtEnd(input, node));
    }
  }

  private static void closeAtEnd(InputStream input, RunningNode node) {
    try {
      input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException unreadable) {
      // nobody can say any more whether the other end lives, so this is the end too
    }
    node.close();
  }
}
