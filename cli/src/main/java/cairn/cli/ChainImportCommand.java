package cairn.cli;

import cairn.format.Bundle;
import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ProblemException;
import cairn.node.BundleHome;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn chain import}: takes in a bundle that was carried here. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Imports a bundle: checks all of it first, and refuses all of it if anything does not "
          + "hold.",
      "Records of attestors whom this home does not trust ('cairn keys trust'), and records "
          + "that it has already, are skipped and counted. The bundle's checkpoint is anchored "
          + "and the bundle acknowledged in this home's log; 'cairn chain export --acks' sends "
          + "that back. In a gateway's home the gateway must be running."
    })
final class ChainImportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "FILE", description = "The bundle.")
  private String bundle = "";

  @Option(names = "--dry-run", description = "Check and count only; nothing is stored.")
  private boolean dryRun;

  ChainImportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    Path file = surroundings.path(bundle);
    try (BundleHome home =
            BundleHome.of(
                node.read(surroundings, Map.of()),
                surroundings.network(),
                surroundings.clock(),
                surroundings.random());
        Progress progress = Progress.of(surroundings, "checking", " records", records(file))) {
      JsonObject outcome = home.take(file, dryRun, progress::advance);
      if (node.json()) {
        surroundings.printJson(outcome);
      }
      return report(outcome).status();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot read %s: %s".formatted(surroundings.display(file), e), e);
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "the answer is not understood: " + e.getMessage(), e);
    }
  }

  /** How many records there are to check; 0 for what is no bundle, which is refused later. */
  private static long records(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return Bundle.open(channel).manifest().recordCount();
    } catch (MalformedException refusedLater) {
      return 0;
    }
  }

  private ExitCode report(JsonObject outcome) throws MalformedException {
    String word = outcome.string("outcome");
    if (!word.equals("imported")) {
      say("refused, nothing is stored: " + outcome.string("reason"));
      boolean isFork = outcome.has("evidence");
      if (isFork) {
        say("the evidence is " + outcome.string("evidence") + "; see 'cairn verify-fork'");
      }
      return isFork ? ExitCode.SPLIT_VIEW : ExitCode.VERIFICATION_FAILED;
    }
    if (!node.json()) {
      print(outcome);
    }
    if (isTrue(outcome, "first_use")) {
      say(
          "WARNING: you trust nobody yet, so records of anybody are taken. Compare the sender's"
              + " fingerprint with him, and say 'cairn keys trust'.");
    }
    long skipped = outcome.integer("untrusted") + outcome.integer("revoked");
    if (skipped > 0) {
      say(
          "%d records were skipped: you do not trust %s"
              .formatted(skipped, String.join(", ", outcome.array("strangers").strings("it"))));
    }
    boolean nothing = outcome.integer("imported") + outcome.integer("duplicates") == 0;
    return nothing ? ExitCode.POLICY : ExitCode.OK;
  }

  private void print(JsonObject outcome) throws MalformedException {
    boolean acks = outcome.string("kind").equals("acks");
    surroundings
        .out()
        .printf(
            "%s %d of %d %s of %s%n",
            dryRun ? "would import" : "imported",
            outcome.integer("imported"),
            outcome.integer("records"),
            acks ? "acknowledgements" : "records",
            outcome.string("origin"));
    count(outcome, "duplicates", "were here already");
    count(outcome, "untrusted", "are of whom you do not trust");
    count(outcome, "revoked", "are of whom you no longer trust");
    count(outcome, "unknown", "are of bundles that were not sent from here");
    surroundings
        .out()
        .printf(
            "  sender  %s (%s)%n",
            outcome.string("sender_fingerprint"), outcome.string("sender").replace('_', ' '));
    boolean isAwaited = !acks && !dryRun && outcome.integer("imported") > 0;
    if (isAwaited && !outcome.has("ack_index")) {
      say("the log takes nothing now; it anchors and acknowledges the bundle when it does");
    }
    if (outcome.has("ack_index")) {
      surroundings
          .out()
          .printf(
              "  anchored as entry %d, acknowledged as entry %d%n",
              outcome.integer("anchor_index"), outcome.integer("ack_index"));
    }
  }

  private void count(JsonObject outcome, String member, String words) throws MalformedException {
    long count = outcome.integer(member);
    if (count > 0) {
      surroundings.out().printf("  %d %s%n", count, words);
    }
  }

  private static boolean isTrue(JsonObject object, String member) {
    return object.member(member).filter(new JsonBoolean(true)::equals).isPresent();
  }

  private void say(String sentence) {
    surroundings.err().println("cairn: " + TerminalText.printable(sentence));
  }
}
