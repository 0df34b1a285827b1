package cairn.cli;

import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import cairn.http.ExchangeException;
import cairn.node.ConfigurationException;
import cairn.store.StoreException;
import cairn.verify.Level;
import cairn.verify.Verdict;
import cairn.verify.VerdictOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn demo}: the whole main path on one machine, with real processes. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows all of it at work: stamps a file in a network of its own, and verifies it "
          + "offline.",
      "Starts a gateway and three witnesses, stamps FILE, verifies the proof, stops "
          + "everything, verifies again offline, and shows that a changed file is refused. Leaves "
          + "nothing behind."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration BATCH_LIMIT = Duration.ofSeconds(20);

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "What to stamp (default: Cairn's own README).")
  private Optional<String> file = Optional.empty();

  @Option(names = "--keep", description = "Leave everything running, and say how to use it.")
  private boolean keep;

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ExchangeException,
          IOException {
    Checkout checkout = Checkout.find();
    Path stamped = file.map(surroundings::path).orElseGet(checkout::readme);
    Hash content = FileHash.of(stamped, bytes -> {}); // before anything is started for it
    Path directory = Files.createTempDirectory("cairn-demo-");
    DemoNetwork network = new DemoNetwork(surroundings, checkout.launcher(), directory, !keep);
    Interruption interruption = new Interruption(network);
    boolean kept = false;
    try {
      new Run(network, directory, stamped, content, checkout).run();
      kept = keep && interruption.forget();
      return ExitCode.OK.status();
    } catch (CommandFailure | ExchangeException e) {
      if (interruption.hasHappened()) {
        return ExitCode.INTERNAL.status(); // the servers were told to stop, and did
      }
      throw e;
    } finally {
      if (!kept) {
        network.close();
      }
      interruption.runIsOver();
    }
  }

  /** One demonstration. */
  private final class Run {
    private final DemoNetwork network;
    private final Path directory;
    private final Path stamped;
    private final Hash content;
    private final Checkout checkout;
    private final DemoTalk talk;
    private final long started = System.nanoTime();

    Run(DemoNetwork network, Path directory, Path stamped, Hash content, Checkout checkout) {
      this.network = network;
      this.directory = directory;
      this.stamped = stamped;
      this.content = content;
      this.checkout = checkout;
      this.talk = new DemoTalk(surroundings, common.json());
    }

    void run()
        throws CommandFailure,
            ConfigurationException,
            StoreException,
            ExchangeException,
            IOException {
      talk.say("Starting three witnesses and a gateway in " + directory + " …");
      network.startWitnesses();
      talk.check("Three witnesses run, each a process with its own key and memory.");
      NetworkDocument pinned = network.setUpGateway();
      DemoNetwork.RunningGateway gateway = network.startGateway();
      talk.check(
          "A gateway runs at %s; 2 of its 3 witnesses must sign.".formatted(gateway.address()));
      GatewayClient client = new GatewayClient(surroundings.network(), gateway.address());
      ProofJudge judge = pin(client.network(), pinned);
      Path proof = directory.resolve(stamped.getFileName() + ".cairn");
      stamp(client, judge, proof);
      awaitBatch(client, gateway, proof);
      talk.check(verified(judge, proof));
      if (!keep) {
        network.stop();
        talk.check("Gateway and witnesses are stopped; nothing runs or listens any more.");
        talk.check("Verified again, offline: " + verified(judge, proof));
      }
      refuseAnother(judge, proof);
      finish(gateway, pinned, proof);
    }

    /** Pins what the gateway serves, if it is the network that was set up. */
    private ProofJudge pin(NetworkDocument served, NetworkDocument setUp) throws CommandFailure {
      if (!served.fingerprint().equals(setUp.fingerprint())) {
        throw new CommandFailure(
            ExitCode.POLICY,
            "the gateway serves the network %s, not %s"
                .formatted(served.fingerprint(), setUp.fingerprint()));
      }
      TrustStore store = new TrustStore(network.home().trust());
      long now = surroundings.clock().instant().getEpochSecond();
      store.add(new Pin(served, now, "cairn demo", Set.of(), Optional.empty()));
      talk.check(
          "Its network is pinned by fingerprint %s (for this demo alone, not for you)."
              .formatted(served.fingerprint()));
      return new ProofJudge(store.pins());
    }

    private void stamp(GatewayClient client, ProofJudge judge, Path proof)
        throws CommandFailure, ExchangeException {
      long before = System.nanoTime();
      ProofFile answer =
          client
              .stamp(content)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.PENDING, "the witnesses did not sign in time; try again"));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      judge.standing(answer, content);
      ProofStore.write(proof, answer, content);
      talk.check(
          "%s is stamped in %d ms; only its SHA-256 was sent: %s"
              .formatted(stamped.getFileName(), millis, content));
    }

    private void awaitBatch(GatewayClient client, DemoNetwork.RunningGateway gateway, Path proof)
        throws CommandFailure, ExchangeException {
      long deadline = System.nanoTime() + BATCH_LIMIT.toNanos();
      Optional<ProofFile> newest = client.proof(content);
      while (newest.isEmpty() || newest.get().batches().isEmpty()) {
        gateway.process().pause();
        if (System.nanoTime() >= deadline) {
          throw new CommandFailure(
              ExitCode.PENDING, "no batch was sealed within " + BATCH_LIMIT.toSeconds() + " s");
        }
        newest = client.proof(content);
      }
      ProofStore.write(proof, newest.get(), content);
      talk.check(
          "Batch %d holds it, and is what other networks and chains can anchor."
              .formatted(newest.get().batches().getFirst().id()));
    }

    private String verified(ProofJudge judge, Path proof) throws CommandFailure, IOException {
      Verdict verdict = judge.judge(content, Files.readAllBytes(proof), Set.of(Level.Kind.BATCHED));
      if (verdict.outcome() != VerdictOutcome.VERIFIED) {
        throw new CommandFailure(
            ExitCode.VERIFICATION_FAILED, "the proof does not verify: " + verdict.checks());
      }
      return DemoTalk.summary(verdict);
    }

    private void refuseAnother(ProofJudge judge, Path proof) throws CommandFailure, IOException {
      Path changed = OneByte.change(stamped, directory.resolve("changed"));
      Verdict verdict =
          judge.judge(FileHash.of(changed, bytes -> {}), Files.readAllBytes(proof), Set.of());
      Files.delete(changed);
      if (verdict.outcome() != VerdictOutcome.FAILED) {
        throw new CommandFailure(
            ExitCode.VERIFICATION_FAILED,
            "a changed file passed as the stamped one: " + verdict.outcome());
      }
      talk.check(
          "One byte of a copy changed, and it is refused: %s".formatted(DemoTalk.refusal(verdict)));
    }

    private void finish(DemoNetwork.RunningGateway gateway, NetworkDocument pinned, Path proof) {
      double seconds = (System.nanoTime() - started) / 1e9;
      if (keep) {
        talk.howToUse(checkout.launcher(), directory, network.home(), gateway);
      } else {
        talk.say("All of it took %.1f s; %s is removed.".formatted(seconds, directory));
      }
      if (common.json()) {
        talk.object(directory, gateway, pinned, network.witnesses(), proof);
      }
    }
  }
}
