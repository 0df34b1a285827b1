package cairn.cli;

import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.node.CheckedStage;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.PeerCheck;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn federation peer check}: walks the whole way to a peer. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Walks the way to a peer, stage by stage, and says what to do where it ends.",
      "The stages are name, TLS, health, identity, clock, log and consistency. Needs no "
          + "server here; where one runs, a peer may be named by its id or fingerprint, and its "
          + "trees are held against those here. Changes nothing."
    },
    footer = {
      "",
      "Exit codes: 3 what it says does not hold, 6 no answer, 7 not who it must be or not "
          + "fit to exchange with, 8 its log has forked."
    })
final class PeerCheckCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(
      paramLabel = "PEER",
      arity = "0..1",
      description = "Its address, or the id or fingerprint of a peer of the running node.")
  private String named = "";

  @Option(names = "--url", paramLabel = "URL", description = "Its address, as with 'peer add'.")
  private String url = "";

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "What its identity's fingerprint must be.")
  private Optional<String> fingerprint = Optional.empty();

  PeerCheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    PeerCheck.Target target = target();
    List<CheckedStage> stages =
        PeerCheck.of(surroundings.network(), surroundings.clock()).examine(target);
    if (node.json()) {
      surroundings.printJson(object(target, stages));
    } else {
      surroundings.out().println(TerminalText.printable(target.url().toString()));
      stages.forEach(this::print);
    }
    return exitCode(stages).status();
  }

  private PeerCheck.Target target()
      throws CommandFailure, ConfigurationException, NodeAdminException {
    if (url.isEmpty() == named.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "say which peer: its address, id or fingerprint, and only one of them");
    }
    Optional<Hash> stated = stated();
    String address = url.isEmpty() ? named : url;
    if (!url.isEmpty() || named.contains("://")) {
      return new PeerCheck.Target(GatewayOption.address("peer", address), stated, own());
    }
    KnownPeer known = KnownPeer.named(named, node, surroundings);
    return new PeerCheck.Target(known.url(), stated.or(known::fingerprint), own());
  }

  private Optional<Hash> stated() throws CommandFailure {
    return fingerprint.isPresent()
        ? Optional.of(Fingerprint.parse("--fingerprint", fingerprint.get()))
        : Optional.empty();
  }

  /** Somebody without a configuration has no server. */
  private Optional<URI> own() throws ConfigurationException, NodeAdminException {
    return Files.exists(node.file(surroundings))
        ? PeerCheck.own(node.read(surroundings, Map.of()), surroundings.network())
        : Optional.empty();
  }

  private void print(CheckedStage stage) {
    String todo = stage.todo().isEmpty() ? "" : "\n    → " + stage.todo();
    String line =
        "%s %s: %s%s"
            .formatted(sign(stage.outcome()), OptionNames.of(stage.stage()), stage.what(), todo);
    surroundings.out().println(TerminalText.printable(line));
  }

  private static String sign(CheckedStage.Outcome outcome) {
    return switch (outcome) {
      case OK -> "✓";
      case WARN -> "!";
      case SKIPPED -> "-";
      case UNREACHABLE, REFUSED, UNSOUND, FORKED -> "✗";
    };
  }

  private static JsonObject object(PeerCheck.Target target, List<CheckedStage> stages) {
    List<Json> objects = stages.stream().<Json>map(PeerCheckCommand::object).toList();
    return JsonObject.builder()
        .put("url", target.url().toString())
        .put("ok", stages.stream().noneMatch(stage -> stage.outcome().isFailure()))
        .put("stages", new JsonArray(objects))
        .build();
  }

  private static JsonObject object(CheckedStage stage) {
    return JsonObject.builder()
        .put("stage", OptionNames.of(stage.stage()))
        .put("outcome", OptionNames.of(stage.outcome()))
        .put("what", stage.what())
        .put("todo", stage.todo())
        .build();
  }

  private static ExitCode exitCode(List<CheckedStage> stages) {
    return stages.stream()
        .map(stage -> exitCode(stage.outcome()))
        .reduce(ExitCode.OK, ExitCode::worseOf);
  }

  static ExitCode exitCode(CheckedStage.Outcome outcome) {
    return switch (outcome) {
      case OK, WARN, SKIPPED -> ExitCode.OK;
      case UNREACHABLE -> ExitCode.NETWORK;
      case REFUSED -> ExitCode.POLICY;
      case UNSOUND -> ExitCode.VERIFICATION_FAILED;
      case FORKED -> ExitCode.SPLIT_VIEW;
    };
  }
}
