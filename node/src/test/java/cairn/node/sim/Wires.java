package cairn.node.sim;

import cairn.format.AddCheckpointRequest;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.ExchangeException.Reason;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.http.Router;
import cairn.testkit.Fates;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The network between the hosts, traced; who is just dying; and the two faces of a network that
 * forks.
 */
final class Wires {
  private static final int PORT = 80;
  private static final int CALLS_OVERHEARD = 8;

  private final VirtualClock clock;
  private final InProcessNetwork network;
  private final RandomGenerator random;
  private final Trace trace;
  private final Findings findings;

  /** Hosts whose process ends in the middle of a call: how many calls they live to make. */
  private final Map<String, Integer> doomed = new HashMap<>();

  /** Hosts whose process ends in the middle of the next sync that they have a part in. */
  private final Set<String> doomedInSync = new HashSet<>();

  private int endedInSync;

  /** What anybody may have overheard that was said to each host. */
  private final Map<String, List<Call>> said = new HashMap<>();

  private Optional<Fork> fork = Optional.empty();

  /**
   * A network with two faces, each on a port of its own.
   *
   * @param gateway its gateway's host
   * @param witnesses its witnesses' hosts
   * @param second who sees the second face; everybody else sees the first
   */
  private record Fork(String gateway, List<String> witnesses, Set<String> second) {
    Face faceFor(String host) {
      return second.contains(host) ? Face.SECOND : Face.FIRST;
    }
  }

  /** Of a network that has two. */
  enum Face {
    FIRST,
    SECOND;

    int port() {
      return this == FIRST ? PORT : PORT + 1;
    }
  }

  Wires(VirtualClock clock, RandomGenerator random, Trace trace, Findings findings) {
    this.clock = clock;
    this.network = new InProcessNetwork(clock);
    this.random = random;
    this.trace = trace;
    this.findings = findings;
  }

  void listen(String host, Face face, Router router) {
    network.listen(host, face.port(), router);
  }

  void silence(String host, Face face) {
    network.silence(host, face.port());
  }

  /** From now on so many calls of 100 are in trouble. */
  void trouble(int callsIn100) {
    network.decideBy(callsIn100 == 0 ? Fates.kind() : Fates.seeded(random, callsIn100));
  }

  /** No call passes between the one and the others, until {@link #join}. */
  void separate(List<String> some, List<String> others) {
    some.forEach(one -> others.forEach(other -> network.separate(one, other)));
  }

  void join(List<String> some, List<String> others) {
    some.forEach(one -> others.forEach(other -> network.join(one, other)));
  }

  /** From now on the member has two faces; the hosts in {@code second} see the second one. */
  void fork(Member member, Set<String> second) {
    fork = Optional.of(new Fork(member.id(), member.witnessHosts(), Set.copyOf(second)));
  }

  /** It has one again, the first. */
  void unfork() {
    fork = Optional.empty();
  }

  /** Delivers again what the network had kept a copy of; how often. */
  int repeatLate() {
    int repeated = network.repeatLate(random);
    trace.add("repeated " + repeated);
    return repeated;
  }

  /**
   * Somebody who has seen what was said sends it to the host once more, or makes something of it.
   */
  void replay(String host) {
    List<Call> heard = said.getOrDefault(host, List.of());
    if (heard.isEmpty()) {
      return;
    }
    Call call = heard.get(random.nextInt(heard.size()));
    try {
      traced("stranger", network.from("stranger"), random.nextBoolean() ? call : unproven(call));
    } catch (ExchangeException unheard) {
      // the stranger hears nothing, and needs nothing
      return;
    }
  }

  /** The same checkpoint, as if the log were new to whoever is asked. */
  private static Call unproven(Call call) {
    if (!call.uri().getPath().endsWith("/add-checkpoint")) {
      return call;
    }
    try {
      AddCheckpointRequest request = AddCheckpointRequest.parse(call.body());
      byte[] body =
          Utf8.encode(new AddCheckpointRequest(0, List.of(), request.checkpoint()).encode());
      return Call.post(call.uri(), "text/plain", body, call.timeout(), call.maxReplyBytes());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private void overheard(Call call) {
    if (call.method() != Method.POST) {
      return;
    }
    List<Call> heard = said.computeIfAbsent(call.uri().getHost(), host -> new ArrayList<>());
    if (heard.size() < CALLS_OVERHEARD) {
      heard.add(call);
    } else {
      heard.set(random.nextInt(CALLS_OVERHEARD), call);
    }
  }

  /** The host's process ends while it makes its next call but {@code calls}. */
  void doom(String host, int calls) {
    doomed.put(host, calls);
  }

  /** The host's process ends while tiles or entries of a log go to it, or come from it. */
  void doomInSync(String host) {
    doomedInSync.add(host);
  }

  /** How often one has ended so. */
  int endedInSync() {
    return endedInSync;
  }

  private boolean endsInSync(String host, Call call) {
    String path = call.uri().getPath();
    boolean isSync = path.contains("/tile/") || path.endsWith("/add-entries");
    if (!isSync || !doomedInSync.remove(host)) {
      return false;
    }
    endedInSync++;
    doomed.put(host, -1);
    return true;
  }

  /** Whether the host's process has ended in the middle of a call. */
  boolean isDead(String host) {
    return doomed.getOrDefault(host, 0) < 0;
  }

  /** The host has a new process, or needs no doom any more. */
  void revive(String host) {
    doomed.remove(host);
    doomedInSync.remove(host);
  }

  /** The way out for that host. */
  Exchange from(String host, Face face) {
    Exchange way = network.from(host);
    return call -> send(host, way, routed(host, face, call));
  }

  /** The call to whichever face the caller gets to see. */
  private Call routed(String host, Face face, Call call) throws ExchangeException {
    if (fork.isEmpty()) {
      return call;
    }
    String callee = call.uri().getHost();
    if (!host.equals(fork.get().gateway())) {
      boolean isTwoFaced = callee.equals(fork.get().gateway());
      return isTwoFaced ? to(fork.get().faceFor(host), call) : call;
    }
    if (fork.get().witnesses().contains(callee)) {
      return to(face, call);
    }
    if (fork.get().faceFor(callee) != face) {
      throw new ExchangeException(Reason.REFUSED, call + ": it shows another face there");
    }
    return call;
  }

  private static Call to(Face face, Call call) {
    URI uri = call.uri();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String other =
        "http://%s:%d%s%s".formatted(uri.getHost(), face.port(), uri.getRawPath(), query);
    return new Call(
        call.method(),
        URI.create(other),
        call.headers(),
        call.body(),
        call.timeout(),
        call.maxReplyBytes());
  }

  private Reply send(String host, Exchange way, Call call) throws ExchangeException {
    String callee = call.uri().getHost();
    boolean last = isLastCall(host) || endsInSync(host, call);
    if (last && random.nextBoolean()) {
      throw new Killed(host);
    }
    if (isDead(callee)) {
      throw new ExchangeException(Reason.REFUSED, callee + " has just died");
    }
    overheard(call);
    if (endsInSync(callee, call) && random.nextBoolean()) {
      throw new ExchangeException(Reason.BROKEN, callee + " died before it answered " + call);
    }
    Reply reply = traced(host, way, call);
    if (last) {
      throw new Killed(host);
    }
    if (isDead(callee)) {
      throw new ExchangeException(Reason.BROKEN, callee + " died while it answered " + call);
    }
    return reply;
  }

  private boolean isLastCall(String host) {
    if (isDead(host)) {
      throw new Killed(host);
    }
    return doomed.containsKey(host) && doomed.merge(host, -1, Integer::sum) < 0;
  }

  private Reply traced(String host, Exchange way, Call call) throws ExchangeException {
    String event = host + " " + call;
    long sent = clock.nanoseconds();
    try {
      Reply reply = way.send(call);
      trace.add(event + " " + reply.status(), call.body());
      if (reply.status() == 500 && !isDead(call.uri().getHost())) {
        findings.add(new AssertionError(event + " met a programmer's error"));
      }
      if (clock.nanoseconds() - sent > call.timeout().toNanos()) {
        throw new ExchangeException(Reason.TIMEOUT, call + " was answered too late");
      }
      return reply;
    } catch (ExchangeException failure) {
      trace.add(event + " " + failure.reason(), call.body());
      throw failure;
    }
  }

  /** The process ends here: nothing of it goes on, and nobody catches this but the simulation. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String host) {
      super(host + " was killed", null, false, false);
    }

    /** Whether that is how the process ended, and nothing else. */
    static boolean caused(Throwable failure) {
      Throwable cause = failure;
      while (cause != null && !(cause instanceof Killed)) {
        cause = cause.getCause();
      }
      return cause != null;
    }
  }
}
