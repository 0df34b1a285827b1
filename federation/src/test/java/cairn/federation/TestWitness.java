package cairn.federation;

import cairn.format.Hash;
import cairn.format.NetworkWitness;
import cairn.format.Utf8;
import cairn.testkit.FakeWitness;
import cairn.witness.WitnessEndpoint;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/** A witness in memory of one network's log. */
final class TestWitness extends FakeWitness {
  private final String network;

  TestWitness(String network, int number, InstantSource clock) {
    this(network, network.replace("network", "witness") + "-" + number, clock);
  }

  private TestWitness(String network, String id, InstantSource clock) {
    super(id, Hash.sha256(Utf8.encode(id)).bytes(), clock);
    this.network = network;
  }

  WitnessEndpoint endpoint() {
    return new WitnessEndpoint(id, List.of(signer.key()), URI.create("http://" + id));
  }

  NetworkWitness documented() {
    return documented(network);
  }
}
