package cairn.log;

import cairn.verify.RetiredKey;
import cairn.witness.WitnessEndpoint;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** A witness in memory, known by its number. */
final class FakeWitness extends cairn.testkit.FakeWitness {
  /** Its keys that have gone, as a log that is opened next will know. */
  List<RetiredKey> retired = List.of();

  FakeWitness(int number, InstantSource clock) {
    super("witness-" + number, seed(number), clock);
  }

  private static byte[] seed(int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    return seed;
  }

  WitnessEndpoint endpoint() {
    return new WitnessEndpoint(id, List.of(signer.key()), URI.create("http://" + id), retired);
  }
}
