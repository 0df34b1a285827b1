package cairn.federation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two networks that know nothing of each other. */
abstract class TwoStrangers {
  @SuppressWarnings("NullAway.Init") // start sets it
  TestFederation test;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway a;

  @SuppressWarnings("NullAway.Init") // start sets it
  TestGateway b;

  @BeforeEach
  void start() throws Exception {
    test = new TestFederation();
    a = test.add('a', "");
    b = test.add('b', "");
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
  }
}
