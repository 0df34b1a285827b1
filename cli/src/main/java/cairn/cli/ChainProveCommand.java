package cairn.cli;

import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.ProofFile;
import cairn.http.ProblemException;
import cairn.node.BundleHome;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn chain prove}: writes the proof of a file that somebody else attested. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the proof of a file whose attestation came in a bundle.",
      "It says that the attestor's log holds it, and that this home's log had anchored that "
          + "log by a time to which this home's witnesses testify. 'cairn verify' judges it, once "
          + "you have pinned both."
    })
final class ChainProveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "FILE", description = "The file that was attested.")
  private String file = "";

  @Option(
      names = "--output",
      paramLabel = "PROOF",
      description = "Where the proof is written (default: FILE.cairn).")
  private Optional<String> output = Optional.empty();

  ChainProveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    Path path = surroundings.path(file);
    Hash hash = FileHash.of(path, bytes -> {});
    try (BundleHome home =
        BundleHome.of(
            node.read(surroundings, Map.of()),
            surroundings.network(),
            surroundings.clock(),
            surroundings.random())) {
      List<ProofFile> proofs = home.proofs(hash);
      if (proofs.isEmpty()) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND, "no record that attests %s is held here".formatted(hash.hex()));
      }
      ProofFile best =
          proofs.stream()
              .filter(proof -> !proof.crossAnchors().isEmpty())
              .findFirst()
              .orElse(proofs.getFirst());
      Path target = output.map(surroundings::path).orElseGet(() -> ProofPath.of(path));
      requireReplaceable(target, best);
      ProofStore.replace(target, best);
      report(target, best, proofs.size());
      return best.crossAnchors().isEmpty() ? ExitCode.PENDING.status() : ExitCode.OK.status();
    }
  }

  /** A proof of another log is worth more than one that can be written again. */
  private void requireReplaceable(Path target, ProofFile proof) throws CommandFailure {
    Optional<ProofFile> earlier = ProofStore.read(target);
    if (earlier.isPresent() && !origin(earlier.get()).equals(origin(proof))) {
      throw new CommandFailure(
          ExitCode.USAGE,
          surroundings.display(target) + ": is the proof of another log; name another --output");
    }
  }

  private static String origin(ProofFile proof) {
    return proof.proof().checkpoint().checkpoint().origin();
  }

  private void report(Path target, ProofFile proof, int found) {
    String origin = origin(proof);
    boolean anchored = !proof.crossAnchors().isEmpty();
    if (node.json()) {
      Json file = new JsonString(surroundings.display(target));
      surroundings.printJson(
          JsonObject.builder()
              .put("proof", file)
              .put("origin", origin)
              .put("index", proof.proof().index())
              .put("anchored", anchored)
              .put("records", found)
              .build());
      return;
    }
    surroundings
        .out()
        .println(
            TerminalText.printable(
                "%s: record %d of %s%s"
                    .formatted(
                        surroundings.display(target),
                        proof.proof().index(),
                        origin,
                        anchored ? "" : "; no anchor of it has witnesses yet")));
  }
}
