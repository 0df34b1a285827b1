package cairn.cli;

import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.node.ConfigurationDraft;
import cairn.node.ConfigurationException;
import cairn.node.DeviceSetup;
import cairn.node.GatewayFiles;
import cairn.node.GatewaySetup;
import cairn.node.KeyFile;
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
      "Sets up a gateway: writes its configuration, makes its keys and empty databases. With",
      "--role device a device that attests files into a log of its own, without any network.",
      "Prints the log's vkey. Happens once; nothing is ever overwritten."
    })
final class InitCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--witness",
      paramLabel = "ID=URL=VKEY[,VKEY]",
      description = {
        "A witness that is to cosign, with its keys as 'cairn witness init' printed them; or",
        "the file that 'cairn witness init --json --endpoint URL' wrote. Repeat for each."
      })
  private List<String> witnesses = new ArrayList<>();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "A log to make (default: public:timestamps). Repeat for each.")
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
    String role = said.getOrDefault("role", "gateway");
    if (role.equals("device")) {
      return initDevice(file, said);
    }
    requireGateway(role);
    NetworkDocument network =
        new GatewaySetup(surroundings.random(), surroundings.clock()).init(file, draft(said));
    report(file, network, identity(said));
    return ExitCode.OK.status();
  }

  private static void requireGateway(String role) throws CommandFailure {
    if (!role.equals("gateway")) {
      throw new CommandFailure(
          ExitCode.USAGE, "--role: expected gateway or device, got '%s'".formatted(role));
    }
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
    settings.remove("role");
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
  private String identity(Map<String, String> said) throws CommandFailure, ConfigurationException {
    Path key = GatewayFiles.identityKey(node.read(surroundings, said).data());
    return new PublicKey(KeyFile.read(key).key()).text();
  }

  private void report(Path file, NetworkDocument network, String identity) {
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("configuration", file.toString())
              .put("fingerprint", network.fingerprint())
              .put("identity", identity)
              .put("network", network.object())
              .build());
      return;
    }
    PrintStream err = surroundings.err();
    err.printf(
        "Network %s is set up: %s%nIts fingerprint, for those who will pin it: %s%n",
        network.id(), surroundings.display(file), network.fingerprint());
    err.println("Its node's identity, for peer networks: " + identity);
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
