package cairn.cli;

import cairn.format.ForkFile;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.TrustedAttestors;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn verify-fork}: judges evidence of a fork by the user's pins, without the network. */
@Command(
    name = "verify-fork",
    mixinStandardHelpOptions = true,
    description = {
      "Judges evidence that a log showed two histories, offline, by the keys that you " + "pinned.",
      "Ends with 8 when it proves that, 3 when it does not, 7 when you have not pinned the "
          + "log."
    })
final class VerifyForkCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "FILE", description = "The evidence: a .cairn-fork file.")
  private String file = "";

  VerifyForkCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    ForkFile fork = read();
    Path trust = common.home(surroundings).trust();
    ProofJudge judge =
        new ProofJudge(
            new TrustStore(trust).pins(),
            Optional.empty(),
            new DevicePins(trust).networks(),
            TrustedAttestors.NONE);
    JudgedFork judged = ForkJudge.judgeByPins(fork, judge.networks());
    if (common.json()) {
      surroundings.printJson(object(fork, judged));
    } else {
      print(fork, judged);
    }
    return switch (judged) {
      case JudgedFork.Proven proven -> ExitCode.SPLIT_VIEW.status();
      case JudgedFork.NotProven none -> ExitCode.VERIFICATION_FAILED.status();
      case JudgedFork.NotPinned unknown -> ExitCode.POLICY.status();
    };
  }

  private ForkFile read() throws CommandFailure {
    Path path = surroundings.path(file);
    try (InputStream bytes = Files.newInputStream(path)) {
      return ForkFile.parse(bytes.readNBytes(ForkFile.MAX_BYTES + 1));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, file + ": expected a readable file: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED, file + ": is no evidence of a fork: " + e.getMessage(), e);
    }
  }

  private void print(ForkFile fork, JudgedFork judged) {
    PrintStream out = surroundings.out();
    out.println(TerminalText.printable(file));
    out.println("  log     " + TerminalText.printable(fork.first().checkpoint().origin()));
    out.println("  first   " + tree(fork.first()));
    out.println("  second  " + tree(fork.second()));
    fork.detour()
        .ifPresent(
            detour ->
                out.printf(
                    "          which extends another tree of %d entries, root %s%n",
                    fork.first().checkpoint().size(), detour.rootAtFirst()));
    out.println("  " + word(judged) + ": " + TerminalText.printable(sentence(judged)));
  }

  private static String tree(SignedCheckpoint signed) {
    return "%d entries, root %s".formatted(signed.checkpoint().size(), signed.checkpoint().root());
  }

  private String word(JudgedFork judged) {
    return switch (judged) {
      case JudgedFork.Proven proven -> coloured("PROVEN", 31);
      case JudgedFork.NotProven none -> coloured("NOT PROVEN", 33);
      case JudgedFork.NotPinned unknown -> coloured("NOT JUDGED", 33);
    };
  }

  private String coloured(String text, int code) {
    return surroundings.colour() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private static String sentence(JudgedFork judged) {
    return switch (judged) {
      case JudgedFork.Proven proven ->
          proven.sentence() + " No append-only log can have had both: it showed two histories.";
      case JudgedFork.NotProven none -> none.reason();
      case JudgedFork.NotPinned unknown ->
          "You have pinned no key of this log, so nobody's signature was checked; see 'cairn trust"
              + " add --help'.";
    };
  }

  private JsonObject object(ForkFile fork, JudgedFork judged) {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("file", file)
            .put(
                "outcome",
                switch (judged) {
                  case JudgedFork.Proven proven -> "proven";
                  case JudgedFork.NotProven none -> "not_proven";
                  case JudgedFork.NotPinned unknown -> "not_judged";
                })
            .put("sentence", sentence(judged))
            .put("origin", fork.first().checkpoint().origin())
            .put("evidence", fork.object());
    if (judged instanceof JudgedFork.Proven proven) {
      object.put("vkey", proven.key().vkey());
      object.put("other_vkey", proven.other().map(key -> new JsonString(key.vkey())));
    }
    return object.build();
  }
}
