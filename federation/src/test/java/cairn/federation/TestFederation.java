package cairn.federation;

import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.FastDirectory;
import cairn.testkit.FastSignatures;
import cairn.testkit.FaultyStores;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Networks that pin each other, in one thread under one clock. */
final class TestFederation implements AutoCloseable {
  final VirtualClock clock = VirtualClock.atNewYear();
  final InProcessNetwork net = new InProcessNetwork(clock);
  final List<TestGateway> gateways = new ArrayList<>();

  private final FastDirectory directory;
  private final Map<String, FaultyStores> faulty = new HashMap<>();
  private final List<Closing> open = new ArrayList<>();

  /** What the test has opened. */
  private interface Closing {
    void close() throws StoreException;
  }

  TestFederation() throws IOException {
    FastSignatures.use();
    directory = FastDirectory.create("cairn-federation-");
  }

  /** Three networks A, B and C that know each other. */
  static TestFederation ofThree() throws Exception {
    TestFederation test = new TestFederation();
    for (char letter : new char[] {'a', 'b', 'c'}) {
      test.add(letter, "");
    }
    test.pinAll();
    return test;
  }

  TestGateway add(char letter, String copy) throws Exception {
    TestGateway gateway =
        new TestGateway(letter, copy, net, clock, stores(letter + copy), place(letter + copy));
    gateways.add(gateway);
    open.addFirst(gateway::close);
    return gateway;
  }

  /** The stores of that gateway, whose calls can be failed. */
  FaultyStores stores(TestGateway gateway) {
    return Objects.requireNonNull(faulty.get(gateway.host));
  }

  Path place(String name) {
    return directory.path().resolve(name);
  }

  private Stores stores(String name) throws Exception {
    DataDirectory data = DataDirectory.lock(place(name));
    Stores stores = new SqliteStores(data, new SpaceGuard(data::usableBytes, 0), clock);
    open.addFirst(data::close);
    open.addFirst(stores::close);
    FaultyStores counted = new FaultyStores(stores);
    faulty.put(name, counted);
    return counted;
  }

  void pinAll() throws Exception {
    for (TestGateway gateway : gateways) {
      gateway.pin(gateways.stream().filter(other -> other != gateway).toArray(TestGateway[]::new));
    }
    meet();
  }

  void meet() {
    gateways.forEach(gateway -> gateway.federation().meetPeersOnce());
  }

  TestGateway a() {
    return gateways.get(0);
  }

  TestGateway b() {
    return gateways.get(1);
  }

  TestGateway c() {
    return gateways.get(2);
  }

  /** A batch period passes, and every gateway seals, anchors and looks at the others. */
  void period() throws Exception {
    clock.advance(TestGateway.BATCH_PERIOD);
    for (TestGateway gateway : gateways) {
      gateway.seal();
    }
    for (TestGateway gateway : gateways) {
      gateway.federation().anchorOnce();
    }
    for (TestGateway gateway : gateways) {
      gateway.federation().watchOnce();
    }
  }

  void pass(Duration duration) {
    clock.advance(duration);
  }

  @Override
  public void close() throws StoreException, IOException {
    for (Closing one : open) {
      one.close();
    }
    directory.close();
  }
}
