package cairn.node;

import cairn.http.Exchange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks at everything that a gateway, a relay or a device rests on, and says of each how it is and
 * what to do. Changes nothing; works beside a gateway that runs.
 */
public final class Doctor {
  private final Exchange exchange;
  private final InstantSource clock;

  /**
   * @param exchange to ask the witnesses and the running node
   */
  public Doctor(Exchange exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  /**
   * Examines the node of that configuration.
   *
   * @param environment and {@code options} as for {@link ConfigurationFile#read}
   */
  public List<Finding> examine(
      Path file, Map<String, String> environment, Map<String, String> options) {
    List<Finding> findings = new ArrayList<>();
    findings.add(MachineChecks.java(Runtime.version().feature()));
    findings.add(MachineChecks.provider(FastCrypto.register()));
    try {
      Configuration configuration = ConfigurationFile.read(file, environment, options);
      findings.add(Finding.ok("configuration", file + " is valid"));
      examine(configuration, findings);
    } catch (ConfigurationException e) {
      findings.add(Finding.fail("configuration", e.getMessage(), "correct it and run this again"));
    }
    return List.copyOf(findings);
  }

  private void examine(Configuration configuration, List<Finding> findings) {
    switch (configuration.role()) {
      case GATEWAY, ORG -> examineGateway(configuration, findings);
      case DEVICE -> examineDevice(configuration, findings);
      case RELAY -> examineRelay(configuration, findings);
    }
    if (configuration.role() != Role.RELAY) { // which believes nobody's attestations
      findings.add(AttestorChecks.trusted(new AttestorStore(configuration.home())));
    }
  }

  private void examineDevice(Configuration configuration, List<Finding> findings) {
    boolean present = findings.addAll(MachineChecks.data(configuration.data()));
    if (present && MachineChecks.isSetUp(configuration)) {
      findings.addAll(new StateChecks(configuration, exchange, clock).ofDevice());
      findings.add(AttestorChecks.own(configuration));
    } else {
      findings.add(
          Finding.fail(
              "set-up",
              "this device has no keys and log in " + configuration.data(),
              "run `cairn init --role device` once"));
    }
  }

  private void examineRelay(Configuration configuration, List<Finding> findings) {
    findings.add(MachineChecks.listeners(configuration.listen()));
    boolean present = findings.addAll(MachineChecks.data(configuration.data()));
    if (present && Files.exists(GatewayFiles.keys(configuration.data()))) { // one of them may lack
      findings.addAll(new StateChecks(configuration, exchange, clock).ofRelay());
    } else {
      findings.add(
          Finding.fail(
              "set-up",
              "this relay has no keys in " + configuration.data(),
              "run `cairn init --role relay` once"));
    }
  }

  private void examineGateway(Configuration configuration, List<Finding> findings) {
    findings.add(NetworkChecks.id(configuration.id()));
    findings.add(NetworkChecks.quorum(configuration));
    findings.add(NetworkChecks.operators(configuration));
    findings.addAll(NetworkChecks.peers(configuration));
    findings.add(MachineChecks.listeners(configuration.listen()));
    boolean present = findings.addAll(MachineChecks.data(configuration.data()));
    if (present && MachineChecks.isSetUp(configuration)) {
      findings.addAll(new StateChecks(configuration, exchange, clock).findings());
    } else {
      findings.add(
          Finding.fail(
              "set-up",
              "this gateway has no keys and logs in " + configuration.data(),
              "run `cairn init` once"));
    }
    findings.addAll(new WitnessChecks(configuration, exchange, clock).findings());
  }
}
