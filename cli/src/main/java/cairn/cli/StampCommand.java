package cairn.cli;

import cairn.format.BlindedHash;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn stamp}: hashes files, has them logged and witnessed, keeps the proofs. */
@Command(
    name = "stamp",
    aliases = "timestamp",
    mixinStandardHelpOptions = true,
    description = {
      "Stamps files: only their hashes leave this machine.",
      "Writes FILE.cairn beside each. Stamping again is safe: the first stamp counts."
    })
final class StampCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final List<StampOutcome> outcomes = new ArrayList<>();

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final GatewayOption gateway = new GatewayOption();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files, or directories of files.")
  private List<String> named = new ArrayList<>();

  @Option(names = "--file", paramLabel = "FILE", description = "The same as naming the file.")
  private List<String> alsoNamed = new ArrayList<>();

  @Option(
      names = "--hash",
      paramLabel = "HEX",
      description = "Stamp this SHA-256 instead of a file; the proof goes to HEX.cairn.")
  private Optional<String> hash = Optional.empty();

  @Option(
      names = "--save",
      paramLabel = "PATH",
      description = "Write the proof here (one file or hash only).")
  private Optional<String> save = Optional.empty();

  @Option(
      names = "--blind",
      description = "Stamp a salted hash, so that nobody who has the file can look it up.")
  private boolean blind;

  StampCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    Stamper stamper =
        new Stamper(
            gateway.client(surroundings),
            new ProofJudge(new TrustStore(common.home(surroundings).trust()).pins()));
    List<StampTask> open = withoutProof(tasks());
    try (Progress progress = Progress.of(surroundings, "stamping", " files", open.size())) {
      stamper.stamp(
          open,
          outcome -> {
            outcomes.add(outcome);
            progress.advance(1);
          });
    }
    return report().status();
  }

  private List<StampTask> tasks() throws CommandFailure {
    List<Path> files = FileSelection.of(paths());
    if (hash.isPresent() == !files.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "name files or directories to stamp, or a hash with --hash");
    }
    if (save.isPresent() && files.size() > 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "--save takes one file's proof; %d are named".formatted(files.size()));
    }
    return hash.isPresent() ? List.of(hashTask(hash.get())) : fileTasks(files);
  }

  private List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    named.forEach(name -> paths.add(surroundings.path(name)));
    alsoNamed.forEach(name -> paths.add(surroundings.path(name)));
    return paths;
  }

  private StampTask hashTask(String hex) throws CommandFailure {
    Hash content = hash(hex);
    Path proof = surroundings.path(save.orElse(hex + ".cairn"));
    return task(hex, content, proof);
  }

  /** The hash that the user typed. */
  static Hash hash(String hex) throws CommandFailure {
    try {
      return Hash.parseHex(hex, "--hash");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  /** Hashes the files; one that cannot be read is reported and left out. */
  private List<StampTask> fileTasks(List<Path> files) {
    List<StampTask> tasks = new ArrayList<>();
    try (Progress progress = Progress.of(surroundings, "hashing", " B", totalBytes(files))) {
      for (Path file : files) {
        String name = surroundings.display(file);
        try {
          Path proof = save.map(surroundings::path).orElseGet(() -> ProofPath.of(file));
          tasks.add(task(name, FileHash.of(file, progress::advance), proof));
        } catch (CommandFailure e) {
          outcomes.add(new StampOutcome.Failed(name, e.exitCode(), e.getMessage()));
        }
      }
    }
    return tasks;
  }

  /**
   * For the progress bar; a file that cannot be read counts nothing here, and is reported later.
   */
  private static long totalBytes(List<Path> files) {
    return files.stream().mapToLong(file -> file.toFile().length()).sum();
  }

  private StampTask task(String name, Hash content, Path proof) {
    return new StampTask(name, content, nextBlind(), proof, surroundings.display(proof));
  }

  private Optional<byte[]> nextBlind() {
    if (!blind) {
      return Optional.empty();
    }
    byte[] bytes = new byte[BlindedHash.BLIND_LENGTH];
    surroundings.random().nextBytes(bytes);
    return Optional.of(bytes);
  }

  /**
   * What remains to be stamped: a proof that is there already is kept, so running again is safe.
   */
  private List<StampTask> withoutProof(List<StampTask> tasks) {
    List<StampTask> open = new ArrayList<>();
    for (StampTask task : tasks) {
      try {
        Optional<ProofFile> earlier = ProofStore.read(task.proof());
        if (earlier.isEmpty()) {
          open.add(task);
        } else if (ProofStore.isOf(earlier.get(), task.content())) {
          outcomes.add(new StampOutcome.Kept(task));
        } else {
          throw ProofStore.proofOfSomethingElse(task.proof());
        }
      } catch (CommandFailure e) {
        outcomes.add(new StampOutcome.Failed(task.name(), e.exitCode(), e.getMessage()));
      }
    }
    return open;
  }

  private ExitCode report() {
    ExitCode worst = ExitCode.OK;
    List<Json> objects = new ArrayList<>();
    for (StampOutcome outcome : outcomes) {
      worst = worst.worseOf(outcome.exitCode());
      objects.add(outcome.object());
      boolean failed = outcome instanceof StampOutcome.Failed;
      if (!common.json()) {
        (failed ? surroundings.err() : surroundings.out())
            .println(TerminalText.printable(outcome.line()));
      }
    }
    if (common.json()) {
      surroundings.printJson(JsonObject.builder().put("results", new JsonArray(objects)).build());
    }
    return worst;
  }
}
