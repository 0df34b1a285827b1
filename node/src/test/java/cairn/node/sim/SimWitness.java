package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.Body;
import cairn.http.ErrorStyle;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.store.StoreException;
import cairn.witness.LogRegistry;
import cairn.witness.Witness;
import cairn.witness.WitnessListener;
import cairn.witness.WitnessRoutes;
import cairn.witness.WitnessSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real witness behind the simulated network, and what it must never do, watched. */
final class SimWitness implements Host, AutoCloseable {
  private final SeedSigner signer;
  private final LogRegistry registry;
  private final Seat seat;
  private final Path directory;
  private final LyingRoutes lies;
  private final Findings findings;
  private final String host;
  private final Disk disk;
  private Optional<Witness> running = Optional.empty();

  /** The newest tree that it cosigned of each origin, as its answers say. */
  private final Map<String, Checkpoint> newest = new HashMap<>();

  private long newestTime;

  /**
   * @param seat its network's gateway's, from which it is known whose it is and what is around it
   * @param directory its own
   * @param isNew whether nothing of it is stored yet
   */
  SimWitness(SeedSigner signer, Seat seat, Path directory, boolean isNew, Findings findings)
      throws Exception {
    Member member = seat.member();
    this.signer = signer;
    this.host = signer.key().name();
    this.registry = origin -> origin.equals(member.origin().toString()) ? keys(member) : List.of();
    this.seat = seat;
    this.directory = directory;
    this.lies = new LyingRoutes(seat.random());
    this.findings = findings;
    this.disk = new Disk(directory);
    if (isNew) {
      seat.cast().begin(host, disk, stores -> Witness.create(stores, host));
    }
    start();
  }

  private static List<VerifierKey> keys(Member member) {
    return List.of(member.logKey());
  }

  @Override
  public void start() throws StoreException {
    seat.wires().listen(host, seat.face(), new Router(routes(), ErrorStyle.PLAIN_TEXT));
  }

  @Override
  public void lie() throws StoreException {
    seat.wires().listen(host, seat.face(), new Router(lies.of(routes()), ErrorStyle.PLAIN_TEXT));
  }

  private List<Route> routes() throws StoreException {
    if (running.isEmpty()) {
      running =
          Optional.of(
              Witness.open(
                  disk.open(),
                  new WitnessSettings(signer.key().name(), List.of(signer)),
                  registry,
                  seat.clock(),
                  WitnessListener.NONE));
    }
    return new WitnessRoutes(running.get()).routes().stream().map(this::watched).toList();
  }

  @Override
  public boolean isUp() {
    return running.isPresent();
  }

  @Override
  public String host() {
    return host;
  }

  SeedSigner signer() {
    return signer;
  }

  Path directory() {
    return directory;
  }

  @Override
  public void kill() throws StoreException, IOException {
    seat.wires().silence(host, seat.face());
    if (running.isPresent()) {
      running.get().close();
      running = Optional.empty();
      if (seat.bug() == PlantedBug.WITNESS_FORGETS) {
        Copies.delete(directory.resolve("store/witness.db"));
        Witness.create(disk.open(), host);
      }
    }
  }

  private Route watched(Route route) {
    return new Route(
        route.method(),
        route.template(),
        route.limits(),
        route.errors(),
        request -> watched(route, request));
  }

  private Response watched(Route route, Request request) throws ProblemException {
    Response response = route.handler().handle(request);
    lies.heard(response);
    if (route.template().equals("/add-checkpoint") && response.status() == 200) {
      try {
        cosigned(
            AddCheckpointRequest.parse(request.body()).checkpoint().checkpoint(),
            Utf8.decode(((Body.Bytes) response.body()).bytes(), "cosignatures"));
      } catch (MalformedException e) {
        findings.add(new AssertionError(e));
      } catch (AssertionError broken) {
        findings.add(broken);
      }
    }
    return response;
  }

  /** Sizes never fall, nor do times; never another tree of one size. */
  private void cosigned(Checkpoint checkpoint, String lines) throws MalformedException {
    Checkpoint before = newest.put(checkpoint.origin(), checkpoint);
    if (before != null) {
      assertThat(checkpoint.size()).as("%s: sizes", host).isGreaterThanOrEqualTo(before.size());
      if (checkpoint.size() == before.size()) {
        assertThat(checkpoint.root()).as("%s: roots", host).isEqualTo(before.root());
      }
    }
    NoteSignature line =
        SignedCheckpoint.parse(checkpoint.text() + "\n" + lines).signatures().getFirst();
    long time = Cosignature.parse(signer.key(), line).timestamp();
    assertThat(time).as("%s: times", host).isGreaterThanOrEqualTo(newestTime);
    newestTime = time;
  }

  @Override
  public void close() throws StoreException, IOException {
    kill();
    disk.close();
  }
}
