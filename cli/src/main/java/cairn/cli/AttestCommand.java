package cairn.cli;

import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.PrivatePart;
import cairn.format.ProofFile;
import cairn.format.SigningException;
import cairn.http.ProblemException;
import cairn.node.Attestation;
import cairn.node.AttestationLog;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn attest}: vouches for files with the key of this home, in its log. */
@Command(
    name = "attest",
    mixinStandardHelpOptions = true,
    description = {
      "Attests files: hashes them, signs that with this home's attestor key, and logs it.",
      "On a device ('cairn init --role device') it needs no server and no network; in a "
          + "gateway's home the gateway must be running. Each run makes a record of its own."
    })
final class AttestCommand implements Callable<Integer> {
  /** One transaction, a signature and a perceptual hash for each: a second or two of work. */
  private static final int FILES_AT_ONCE = 64;

  private final Surroundings surroundings;
  private final List<AttestOutcome> outcomes = new ArrayList<>();

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final PrivateOptions about = new PrivateOptions();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files, or directories of files.")
  private List<String> named = new ArrayList<>();

  @Option(
      names = "--save",
      description =
          "Write the proof to FILE.cairn beside each. A device's says that its log holds the "
              + "record and no more: no witness signs it.")
  private boolean save;

  AttestCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    PrivatePart part = about.part();
    List<Path> files = FileSelection.of(named.stream().map(surroundings::path).toList());
    if (files.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "name the files or directories to attest");
    }
    try (AttestationLog log =
            AttestationLog.of(
                node.read(surroundings, Map.of()),
                surroundings.network(),
                surroundings.clock(),
                surroundings.random());
        Progress progress = Progress.of(surroundings, "attesting", " files", files.size())) {
      for (int start = 0; start < files.size(); start += FILES_AT_ONCE) {
        int end = Math.min(start + FILES_AT_ONCE, files.size());
        attest(log, files.subList(start, end), part);
        progress.advance(end - start);
      }
    }
    return report().status();
  }

  /** A file that has been hashed and signed for. */
  private record Prepared(String name, Path proof, Attestation attestation) {}

  private void attest(AttestationLog log, List<Path> files, PrivatePart part) {
    List<Prepared> prepared = new ArrayList<>();
    for (Path file : files) {
      String name = surroundings.display(file);
      try {
        prepared.add(prepare(log, file, name, part));
      } catch (CommandFailure e) {
        outcomes.add(new AttestOutcome.Failed(name, e.exitCode(), e.getMessage()));
      }
    }
    if (prepared.isEmpty()) {
      return;
    }
    try {
      List<AttestationLog.Attested> attested =
          log.attest(prepared.stream().map(Prepared::attestation).toList());
      for (int i = 0; i < prepared.size(); i++) {
        outcomes.add(keep(log, prepared.get(i), attested.get(i)));
      }
    } catch (ProblemException | NodeAdminException | StoreException e) {
      for (Prepared one : prepared) {
        outcomes.add(
            new AttestOutcome.Failed(
                one.name(), Failures.exitCodeOf(e), one.name() + ": " + Failures.message(e)));
      }
    }
  }

  private Prepared prepare(AttestationLog log, Path file, String name, PrivatePart part)
      throws CommandFailure {
    Hash hash = FileHash.of(file, bytes -> {});
    Path proof = ProofPath.of(file);
    if (save) {
      requireReplaceable(proof, log);
    }
    try {
      Attestation attestation =
          Attestation.sign(
              hash,
              ImageHash.of(file),
              surroundings.clock().instant().getEpochSecond(),
              part,
              log.attestor(),
              surroundings.random());
      return new Prepared(name, proof, attestation);
    } catch (SigningException e) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "%s: the attestor's key could not sign: %s".formatted(name, e), e);
    }
  }

  /** A proof of another log is worth more than one that can be written again. */
  private void requireReplaceable(Path proof, AttestationLog log) throws CommandFailure {
    Optional<ProofFile> earlier = ProofStore.read(proof);
    if (earlier.isPresent()
        && !earlier
            .get()
            .proof()
            .checkpoint()
            .checkpoint()
            .origin()
            .equals(log.origin().toString())) {
      throw new CommandFailure(
          ExitCode.USAGE,
          surroundings.display(proof) + ": is the proof of another log; move it away first");
    }
  }

  private AttestOutcome keep(
      AttestationLog log, Prepared prepared, AttestationLog.Attested attested) {
    Optional<String> saved = Optional.empty();
    if (save && attested.proof().isPresent()) {
      try {
        ProofStore.replace(prepared.proof(), attested.proof().get());
      } catch (CommandFailure e) {
        return new AttestOutcome.Failed(
            prepared.name(),
            e.exitCode(),
            "%s is record %d of %s, but %s"
                .formatted(prepared.name(), attested.index(), log.origin(), e.getMessage()));
      }
      saved = Optional.of(surroundings.display(prepared.proof()));
    }
    return new AttestOutcome.Attested(
        prepared.name(),
        prepared.attestation().entry(),
        log.origin(),
        attested.index(),
        attested.proof().isPresent(),
        saved);
  }

  private ExitCode report() {
    ExitCode worst = ExitCode.OK;
    List<Json> objects = new ArrayList<>();
    for (AttestOutcome outcome : outcomes) {
      worst = worst.worseOf(outcome.exitCode());
      objects.add(outcome.object());
      if (!node.json()) {
        boolean failed = outcome instanceof AttestOutcome.Failed;
        (failed ? surroundings.err() : surroundings.out())
            .println(TerminalText.printable(outcome.line()));
      }
    }
    if (node.json()) {
      surroundings.printJson(JsonObject.builder().put("results", new JsonArray(objects)).build());
    }
    return worst;
  }
}
