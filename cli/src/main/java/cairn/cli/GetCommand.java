package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.ProofFile;
import cairn.http.ExchangeException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn get}: fetches a proof again, with whatever has come to it since. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Fetches the proof of a stamped file or hash, with the batches that cover it by now.",
      "Takes the place of an earlier proof of the same content."
    })
final class GetCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final GatewayOption gateway = new GatewayOption();

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "The stamped file.")
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--hash",
      paramLabel = "HEX",
      description = "The SHA-256 of what was stamped, instead of a file.")
  private Optional<String> hash = Optional.empty();

  @Option(
      names = "--save",
      paramLabel = "PATH",
      description = "Write the proof here (default: FILE.cairn or HEX.cairn).")
  private Optional<String> save = Optional.empty();

  GetCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ExchangeException {
    if (file.isPresent() == hash.isPresent()) {
      throw new CommandFailure(ExitCode.USAGE, "name a file, or its hash with --hash");
    }
    Hash content = content();
    Path target = target();
    Optional<byte[]> blind =
        ProofStore.read(target)
            .filter(earlier -> ProofStore.isOf(earlier, content))
            .flatMap(ProofFile::blind);
    StampTask task =
        new StampTask(
            file.or(() -> hash).orElseThrow(),
            content,
            blind,
            target,
            surroundings.display(target));
    Optional<ProofFile> answer = gateway.client(surroundings).proof(task.stamped());
    if (answer.isEmpty()) {
      surroundings.err().println(new StampOutcome.Pending(task).line());
      return ExitCode.PENDING.status();
    }
    ProofFile proof = answer.get().withBlind(blind);
    String standing =
        new ProofJudge(new TrustStore(common.home(surroundings).trust()).pins())
            .standing(proof, content);
    ProofStore.write(target, proof, content);
    report(task, proof, standing);
    return ExitCode.OK.status();
  }

  private Hash content() throws CommandFailure {
    return hash.isPresent()
        ? StampCommand.hash(hash.get())
        : FileHash.of(surroundings.path(file.orElseThrow()), bytes -> {});
  }

  private Path target() {
    return save.map(surroundings::path)
        .orElseGet(
            () ->
                file.isPresent()
                    ? ProofPath.of(surroundings.path(file.get()))
                    : surroundings.path(hash.orElseThrow() + ".cairn"));
  }

  private void report(StampTask task, ProofFile proof, String standing) {
    if (common.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("hash", task.content())
              .put("proof", task.proofName())
              .put("index", proof.proof().index())
              .put("batches", proof.batches().size())
              .build());
    } else {
      surroundings
          .out()
          .println(
              TerminalText.printable(
                  "✓ %s → %s (%s)".formatted(task.name(), task.proofName(), standing)));
    }
  }
}
