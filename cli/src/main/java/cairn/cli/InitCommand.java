package cairn.cli;

import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.VerifierKey;
import cairn.node.ConfigurationDraft;
import cairn.node.ConfigurationException;
import cairn.node.DeviceSetup;
import cairn.node.GatewayFiles;
import cairn.node.GatewaySetup;
import cairn.node.KeyFile;
import cairn.node.Role;
import cairn.node.WitnessSetting;
import cairn.store.StoreException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn init}: makes a home's configuration, keys and databases, once. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Sets up a node: writes its configuration, makes its keys and empty databases.",
      "Without --role that is a gateway. With --role org it is one for an organisation's "
          + "records, that exchanges logs with others; with --role relay a node that mirrors and "
          + "serves others' logs and has none; with --role device a device that attests files "
          + "into a log of its own, without any network. Prints the vkey of the log, or the "
          + "fingerprint of a relay. Happens once; nothing is ever overwritten."
    })
final class InitCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--witness",
      paramLabel = "ID=URL=VKEY[,VKEY]",
      description =
          "A witness that is to cosign, with its keys as 'cairn witness init' printed them; or "
              + "the file that 'cairn witness init --json --endpoint URL' wrote. Repeat for each.")
  private List<String> witnesses = new ArrayList<>();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description =
          "A log to make (default: public:timestamps, of an org or a device org:records). Repeat"
              + " for each.")
  private List<String> namespaces = new ArrayList<>();

  @Option(
      names = "--unsafe",
      description = "Accept a threshold of not more than half of the witnesses.")
  private boolean unsafe;

  InitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    Map<String, String> said = SettingOptions.said(spec);
    Path file = node.file(surroundings);
    return switch (OptionNames.parse("--role", Role.class, said.getOrDefault("role", "gateway"))) {
      case GATEWAY, ORG -> initGateway(file, said);
      case RELAY -> initRelay(file, said);
      case DEVICE -> initDevice(file, said);
    };
  }

  private int initGateway(Path file, Map<String, String> said)
      throws CommandFailure, ConfigurationException, StoreException {
    NetworkDocument network =
        new GatewaySetup(surroundings.random(), surroundings.clock()).init(file, draft(said));
    report(file, network, identity(said));
    return ExitCode.OK.status();
  }

  private int initRelay(Path file, Map<String, String> said)
      throws CommandFailure, ConfigurationException, StoreException {
    if (!witnesses.isEmpty() || !namespaces.isEmpty() || unsafe) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--role relay: expected no witness and no log; a relay mirrors and serves those of"
              + " others");
    }
    Map<String, String> settings = new HashMap<>(said);
    settings.remove("id");
    VerifierKey identity =
        new GatewaySetup(surroundings.random(), surroundings.clock())
            .initRelay(file, ConfigurationDraft.relay(id(said), settings));
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("configuration", file.toString())
              .put("identity", new PublicKey(identity).text())
              .put("node_fingerprint", identity.publicKeyFingerprint())
              .build());
      return ExitCode.OK.status();
    }
    surroundings
        .err()
        .printf("Relay %s is set up: %s%n", identity.name(), surroundings.display(file));
    surroundings.err().println("Its fingerprint, for those who are to take it up as a peer:");
    surroundings.out().println(identity.publicKeyFingerprint());
    surroundings.out().flush();
    surroundings.err().println("Next:");
    surroundings.err().println("  1. Start it: cairn run");
    surroundings
        .err()
        .println("  2. Say whose logs it is to mirror: cairn federation peer add --fingerprint F");
    return ExitCode.OK.status();
  }

  private int initDevice(Path file, Map<String, String> said)
      throws CommandFailure, ConfigurationException, StoreException {
    Set<String> others = new TreeSet<>(said.keySet());
    others.removeAll(Set.of("role", "id"));
    if (!others.isEmpty() || !witnesses.isEmpty() || namespaces.size() > 1 || unsafe) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--role device: expected --id and at most one --namespace; a device asks no witness and"
              + " runs no server");
    }
    DeviceSetup.Made made =
        new DeviceSetup(surroundings.random(), surroundings.clock())
            .init(file, id(said), namespaces.stream().findFirst());
    PublicKey attestor = new PublicKey(made.attestor());
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("attestor", attestor.text())
              .put("attestor_fingerprint", made.attestor().publicKeyFingerprint())
              .put("configuration", file.toString())
              .put("vkey", made.log().vkey())
              .build());
      return ExitCode.OK.status();
    }
    PrintStream err = surroundings.err();
    err.printf(
        "Device %s is set up: %s%nIts log is signed by its own key alone: who sees a record knows"
            + " when it was made%nonly once an organisation has logged it.%n"
            + "Its attestor's fingerprint, for those who are to trust it: %s%n",
        made.attestor().name(), surroundings.display(file), made.attestor().publicKeyFingerprint());
    surroundings.out().println(made.log().vkey());
    surroundings.out().flush();
    err.println("Next:");
    err.println("  1. Attest files: cairn attest FILE… (needs no network)");
    err.println("  2. Hand over the attestor's key: cairn keys export --role attestor");
    err.println("     to be trusted there with: cairn keys trust --import FILE");
    return ExitCode.OK.status();
  }

  private static String id(Map<String, String> said) throws CommandFailure {
    String id = said.getOrDefault("id", "");
    if (id.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--id: expected the network's name, best a DNS name that you control, such as"
              + " example.org");
    }
    return id;
  }

  private ConfigurationDraft draft(Map<String, String> said) throws CommandFailure {
    List<WitnessSetting> parsed = new ArrayList<>();
    for (String witness : witnesses) {
      parsed.addAll(WitnessArgument.parse(witness, surroundings));
    }
    if (parsed.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--witness: expected at least one; 'cairn witness init' makes a witness and prints its"
              + " vkey");
    }
    Map<String, String> settings = new HashMap<>(said);
    if (settings.getOrDefault("role", "").equals("gateway")) {
      settings.remove("role"); // which is the default
    }
    String id = id(said);
    settings.remove("id");
    Optional<String> operator = Optional.ofNullable(settings.remove("operator"));
    boolean unsafeSetting =
        "true".equals(Optional.ofNullable(settings.remove("unsafe_threshold")).orElse("false"));
    boolean anyThreshold = unsafe || unsafeSetting;
    int threshold = threshold(Optional.ofNullable(settings.remove("threshold")), parsed.size());
    if (2 * threshold <= parsed.size() && !anyThreshold) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "--threshold: %d of %d witnesses is not more than half, so two quorums could sign two"
                  .formatted(threshold, parsed.size())
              + " histories; say --threshold %d, or accept it with --unsafe"
                  .formatted(parsed.size() / 2 + 1));
    }
    return new ConfigurationDraft(
        id, operator, threshold, parsed, namespaces, anyThreshold, settings);
  }

  /** Unsaid: the smallest safe one, more than half. */
  private static int threshold(Optional<String> said, int witnesses) throws CommandFailure {
    if (said.isEmpty()) {
      return witnesses / 2 + 1;
    }
    return (int) Numbers.parse("--threshold", said.get(), 1, witnesses);
  }

  /** By what peers know the node that was set up. */
  private VerifierKey identity(Map<String, String> said)
      throws CommandFailure, ConfigurationException {
    return KeyFile.read(GatewayFiles.identityKey(node.read(surroundings, said).data())).key();
  }

  private void report(Path file, NetworkDocument network, VerifierKey identity)
      throws CommandFailure {
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("configuration", file.toString())
              .put("fingerprint", network.fingerprint())
              .put("identity", new PublicKey(identity).text())
              .put("network", network.object())
              .put("node_fingerprint", identity.publicKeyFingerprint())
              .build());
      return;
    }
    PrintStream err = surroundings.err();
    err.printf(
        "Network %s is set up: %s%nIts fingerprint, for those who will pin it: %s%n",
        network.id(), surroundings.display(file), network.fingerprint());
    err.println("Its node's identity, for peer networks: " + new PublicKey(identity).text());
    err.println(
        "Its node's fingerprint, for those who take it up as a peer: "
            + identity.publicKeyFingerprint());
    for (NetworkLog log : network.logs()) {
      surroundings.out().println(log.key().vkey());
    }
    surroundings.out().flush();
    err.println("Next:");
    err.println("  1. Give each witness the vkey above: cairn witness logs add --data DIR VKEY");
    err.println("  2. Start the gateway: cairn run");
    err.println("  3. Let users pin it: cairn trust add URL --fingerprint FINGERPRINT");
  }
}
