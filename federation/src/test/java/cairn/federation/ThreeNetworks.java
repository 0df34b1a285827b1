package cairn.federation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Three networks that have met, of which A and B are looked at. */
abstract class ThreeNetworks {
  @SuppressWarnings("NullAway.Init") // start sets it
  TestFederation test;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway a;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway b;

  @BeforeEach
  void start() throws Exception {
    test = TestFederation.ofThree();
    a = test.a();
    b = test.b();
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
  }
}
