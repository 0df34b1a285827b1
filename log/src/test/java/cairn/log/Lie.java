package cairn.log;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.witness.WitnessFailure.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A wrong answer of a witness to {@code add-checkpoint}, and what the log should make of it.
 *
 * @param name for the reader of a test report
 * @param reason why it is not counted
 * @param teller makes the answer
 */
record Lie(String name, Reason reason, Teller teller) {
  /** Makes a wrong answer from the right one's parts. */
  @FunctionalInterface
  interface Teller {
    Reply answer(Truth truth) throws ExchangeException, SigningException;
  }

  /** What an honest witness would know. */
  record Truth(Signer signer, Signer neighbour, Checkpoint asked, long now) {
    String line() throws SigningException {
      return line(signer, asked, now);
    }

    static String line(Signer signer, Checkpoint checkpoint, long time) throws SigningException {
      return Cosignature.sign(signer, checkpoint, time).line().line();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** A witness with that key that tells it. */
  Exchange by(FakeWitness liar, FakeWitness neighbour, InstantSource clock) {
    return call -> {
      if (!call.uri().getPath().equals("/add-checkpoint")) {
        return liar.honest(call);
      }
      try {
        return teller.answer(
            new Truth(
                liar.signer, neighbour.signer, asked(call), clock.instant().getEpochSecond()));
      } catch (SigningException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static Checkpoint asked(Call call) {
    try {
      return AddCheckpointRequest.parse(call.body()).checkpoint().checkpoint();
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Reply ok(String body) {
    return new Reply(200, Headers.of("Content-Type", "text/plain"), Utf8.encode(body));
  }

  private static Lie body(String name, Reason reason, Body body) {
    return new Lie(name, reason, truth -> ok(body.of(truth)));
  }

  @FunctionalInterface
  private interface Body {
    String of(Truth truth) throws SigningException;
  }

  private static Lie status(int status, String body, Reason reason, String... headers) {
    String name = status + " " + body.substring(0, Math.min(24, body.length())).strip();
    Reply reply = new Reply(status, Headers.of(headers), Utf8.encode(body));
    return new Lie(name, reason, truth -> reply);
  }

  /** Every kind that we could think of. */
  static List<Lie> all() {
    List<Lie> all = new ArrayList<>(signatures());
    all.addAll(bodies());
    all.addAll(times());
    all.addAll(refusals());
    for (ExchangeException.Reason silence : ExchangeException.Reason.values()) {
      Reason reason =
          switch (silence) {
            case TIMEOUT -> Reason.TIMEOUT;
            case TOO_LARGE -> Reason.MALFORMED;
            case REFUSED, UNREACHABLE, TLS, BROKEN, INTERRUPTED, CLOSED -> Reason.UNREACHABLE;
          };
      all.add(
          new Lie(
              "silence: " + silence,
              reason,
              truth -> {
                throw new ExchangeException(silence, "nothing came");
              }));
    }
    return all;
  }

  private static List<Lie> signatures() {
    return List.of(
        body("a flipped bit", Reason.BAD_SIGNATURE, Lie::flipped),
        body("a good line and a bad one", Reason.BAD_SIGNATURE, t -> t.line() + flipped(t)),
        body(
            "a stranger's key",
            Reason.BAD_SIGNATURE,
            t -> Truth.line(stranger("stranger"), t.asked(), t.now())),
        body(
            "another key under its own name",
            Reason.BAD_SIGNATURE,
            t -> Truth.line(stranger(t.signer().key().name()), t.asked(), t.now())),
        body(
            "another witness's good line",
            Reason.BAD_SIGNATURE,
            t -> Truth.line(t.neighbour(), t.asked(), t.now())),
        body("another size", Reason.BAD_SIGNATURE, t -> over(t, t.asked().size() + 1)),
        body(
            "another root",
            Reason.BAD_SIGNATURE,
            t ->
                Truth.line(
                    t.signer(),
                    new Checkpoint(t.asked().origin(), t.asked().size(), TestLog.hash(9)),
                    t.now())),
        body(
            "another log",
            Reason.BAD_SIGNATURE,
            t ->
                Truth.line(
                    t.signer(),
                    new Checkpoint("network-b/x:y", t.asked().size(), t.asked().root()),
                    t.now())),
        body(
            "no signature",
            Reason.BAD_SIGNATURE,
            t ->
                new NoteSignature(t.signer().key().name(), t.signer().key().keyId(), new byte[72])
                    .line()));
  }

  private static String over(Truth truth, long size) throws SigningException {
    Hash root = truth.asked().root();
    return Truth.line(
        truth.signer(), new Checkpoint(truth.asked().origin(), size, root), truth.now());
  }

  private static String flipped(Truth truth) throws SigningException {
    NoteSignature good = Cosignature.sign(truth.signer(), truth.asked(), truth.now()).line();
    byte[] bytes = good.signature();
    bytes[40] ^= 4;
    return new NoteSignature(good.name(), good.keyId(), bytes).line();
  }

  private static Signer stranger(String name) {
    try {
      return SeedSigner.of(name, SignatureType.COSIGNATURE_ED25519, TestLog.hash(77).bytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Lie> bodies() {
    return List.of(
        body("nothing", Reason.MALFORMED, t -> ""),
        body("garbage behind the line", Reason.MALFORMED, t -> t.line() + "\u0000\u0001garbage"),
        body("a line cut short", Reason.MALFORMED, t -> t.line().substring(0, 40)),
        body("no newline", Reason.MALFORMED, t -> t.line().strip()),
        body("an empty line", Reason.MALFORMED, t -> t.line() + "\n"),
        body("a page", Reason.MALFORMED, t -> "<!DOCTYPE html><html>" + t.line() + "</html>\n"),
        body("JSON", Reason.MALFORMED, t -> "{\"cosignature\":\"" + t.line().strip() + "\"}\n"),
        body("64 KiB of letters", Reason.MALFORMED, t -> "x".repeat(65_535) + "\n"),
        body("a thousand lines", Reason.MALFORMED, t -> t.line().repeat(500)),
        new Lie(
            "no text",
            Reason.MALFORMED,
            t -> new Reply(200, Headers.empty(), new byte[] {(byte) 0xc3, '\n'})));
  }

  private static List<Lie> times() {
    List<Lie> times = new ArrayList<>();
    for (long off : new long[] {-61, 61, -86_400 * 3650L, 86_400 * 3650L}) {
      times.add(
          body(
              off + " s off", Reason.CLOCK, t -> Truth.line(t.signer(), t.asked(), t.now() + off)));
    }
    times.add(
        body(
            "the last second",
            Reason.CLOCK,
            t -> Truth.line(t.signer(), t.asked(), Long.MAX_VALUE)));
    return times;
  }

  private static List<Lie> refusals() {
    List<Lie> all = new ArrayList<>();
    for (String size : List.of("9223372036854775807\n", "1000\n", "0\n")) {
      all.add(status(409, size, Reason.CONFLICT));
    }
    for (String size :
        List.of("-1\n", "x\n", "07\n", "1e3\n", "9".repeat(60_000) + "\n", "3 4\n")) {
      all.add(status(409, size, Reason.MALFORMED));
    }
    for (int redirect : new int[] {301, 302, 303, 307, 308}) {
      all.add(
          status(redirect, "", Reason.MALFORMED, "Location", "http://witness-2/add-checkpoint"));
    }
    for (int success : new int[] {201, 202, 204, 206}) {
      all.add(
          new Lie(
              success + " with a good line",
              Reason.MALFORMED,
              truth -> new Reply(success, Headers.empty(), Utf8.encode(truth.line()))));
    }
    all.add(status(400, "bad\n", Reason.REJECTED));
    all.add(status(403, "no\n", Reason.REFUSED_UNKNOWN_LOG));
    all.add(status(404, "<html>", Reason.REFUSED_UNKNOWN_LOG));
    all.add(status(422, "no\n", Reason.REFUSED_PROOF));
    all.add(status(429, "later\n", Reason.RATE_LIMITED, "Retry-After", "99999999999999"));
    all.add(status(500, "\u001b[31m" + "x".repeat(60_000), Reason.UNAVAILABLE));
    all.add(status(503, "", Reason.UNAVAILABLE, "Retry-After", "1"));
    return all;
  }
}
