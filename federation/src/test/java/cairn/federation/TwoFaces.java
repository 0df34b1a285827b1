package cairn.federation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A shows B one history and C another: two gateways with the same keys, each of which one of them
 * knows. None of them has met another yet.
 */
abstract class TwoFaces {
  @SuppressWarnings("NullAway.Init") // start sets it
  TestFederation test;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway toB;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway toC;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway b;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway c;

  @BeforeEach
  void start() throws Exception {
    test = new TestFederation();
    toB = test.add('a', "");
    toC = test.add('a', "2");
    b = test.add('b', "");
    c = test.add('c', "");
    toB.pin(b);
    toC.pin(c);
    b.pin(toB, c);
    c.pin(toC, b);
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
  }

  /** The network of one, at the address of the other. */
  static PeerSettings asPeerAt(TestGateway network, TestGateway there) {
    PeerSettings settings = network.asPeer();
    return new PeerSettings(
        settings.id(),
        there.asPeer().gateway(),
        settings.minWitnesses(),
        settings.fingerprint(),
        settings.identity());
  }
}
