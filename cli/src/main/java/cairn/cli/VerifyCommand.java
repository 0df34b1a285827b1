package cairn.cli;

import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.node.AttestorStore;
import cairn.node.ConfigurationException;
import cairn.verify.Level;
import cairn.verify.Verdict;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn verify}: judges proofs by the user's pins, without the network. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Verifies files against their proofs, offline, by the networks that you pinned.",
      "Reads FILE.cairn beside each file unless --proof names another."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final List<Json> results = new ArrayList<>();

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files, or directories of files.")
  private List<String> named = new ArrayList<>();

  @Option(
      names = "--hash",
      paramLabel = "HEX",
      description = "Judge the proof of this SHA-256; needs --proof.")
  private Optional<String> hash = Optional.empty();

  @Option(
      names = "--proof",
      paramLabel = "PATH",
      description = "The proof: a .cairn or a .tlog-proof (one file only).")
  private Optional<String> proof = Optional.empty();

  @Option(
      names = "--require",
      split = ",",
      paramLabel = "LEVEL",
      description =
          "Levels to reach: logged, basic, batched, federated, anchored (default: the pin's).")
  private List<String> require = new ArrayList<>();

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException {
    Set<Level.Kind> required = Levels.of(require);
    Home home = common.home(surroundings);
    TrustStore trusted = new TrustStore(home.trust());
    ProofJudge judge =
        new ProofJudge(
            trusted.pins(),
            trusted.own(),
            new DevicePins(home.trust()).networks(),
            new AttestorStore(home.directory()).current());
    ExitCode worst = ExitCode.OK;
    if (hash.isPresent()) {
      worst = verifyHash(judge, required);
    } else {
      for (Path file : files()) {
        worst = worst.worseOf(verifyFile(judge, file, required));
      }
    }
    if (common.json()) {
      surroundings.printJson(JsonObject.builder().put("results", new JsonArray(results)).build());
    }
    return worst.status();
  }

  private List<Path> files() throws CommandFailure {
    List<Path> files = FileSelection.of(named.stream().map(surroundings::path).toList());
    if (files.isEmpty() || (proof.isPresent() && files.size() > 1)) {
      throw new CommandFailure(
          ExitCode.USAGE, "name the files to verify; with --proof exactly one");
    }
    return files;
  }

  private ExitCode verifyHash(ProofJudge judge, Set<Level.Kind> required) throws CommandFailure {
    if (proof.isEmpty() || !named.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "--hash needs --proof, and no file");
    }
    String hex = hash.orElseThrow();
    return judge(judge, hex, StampCommand.hash(hex), surroundings.path(proof.get()), required);
  }

  /** One file that cannot be judged does not keep the others from being. */
  private ExitCode verifyFile(ProofJudge judge, Path file, Set<Level.Kind> required) {
    String name = surroundings.display(file);
    try {
      Path path = proof.map(surroundings::path).orElseGet(() -> ProofPath.of(file));
      return judge(judge, name, FileHash.of(file, bytes -> {}), path, required);
    } catch (CommandFailure e) {
      return report(name, e);
    }
  }

  private ExitCode judge(
      ProofJudge judge, String name, Hash content, Path path, Set<Level.Kind> required)
      throws CommandFailure {
    Verdict verdict = judge.judge(content, read(path), required);
    if (common.json()) {
      results.add(
          JsonObject.builder()
              .put("file", name)
              .put("proof", surroundings.display(path))
              .put("hash", content)
              .put("verdict", verdict.object())
              .build());
    } else {
      new VerdictPrinter(surroundings.out(), surroundings.colour()).print(name, verdict);
    }
    return switch (verdict.outcome()) {
      case VERIFIED -> ExitCode.OK;
      case FAILED -> ExitCode.VERIFICATION_FAILED;
      case LEVEL_NOT_MET, NOT_JUDGED -> ExitCode.POLICY;
    };
  }

  private byte[] read(Path path) throws CommandFailure {
    String shown = surroundings.display(path);
    try {
      return ProofStore.bytes(path);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          shown + ": no such proof; fetch it with 'cairn get', or name it with --proof",
          e);
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED, shown + ": is no proof: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, shown + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private ExitCode report(String name, CommandFailure failure) {
    surroundings.err().println("cairn: " + TerminalText.printable(failure.getMessage()));
    results.add(JsonObject.builder().put("file", name).put("error", failure.getMessage()).build());
    return failure.exitCode();
  }
}
