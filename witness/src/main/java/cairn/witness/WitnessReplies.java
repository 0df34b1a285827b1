package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Decimal;
import cairn.format.ForkFile;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Note;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.Reply;
import cairn.witness.WitnessFailure.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what witnesses answer, believing signatures only. */
final class WitnessReplies {
  /** 16 signature lines of 3.5 KB (ML-DSA-44, a key name of 255 bytes) and a checkpoint's text. */
  static final int MAX_BYTES = 64 * 1024;

  /** As many forks as one of our witnesses lists, of a kilobyte each, and as much again. */
  static final int MAX_EVIDENCE_BYTES = 2 << 20;

  private static final int MAX_FORKS = 1_000;

  /** A cosignature whose time is further from our clock is not counted. */
  static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(60);

  /** A witness may not silence itself for longer than this by one header. */
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

  private static final int QUOTED_CHARACTERS = 120;

  private final InstantSource clock;

  WitnessReplies(InstantSource clock) {
    this.clock = clock;
  }

  /** Any reply but a 409: the good lines of the keys that are wanted of such a candidate. */
  CosignAnswer read(WitnessEndpoint witness, Candidate candidate, Reply reply)
      throws WitnessFailedException {
    if (reply.status() != 200) {
      throw new WitnessFailedException(refusal(reply));
    }
    List<Cosignature> cosignatures = new ArrayList<>();
    List<NoteSignature> lines = lines(reply);
    List<VerifierKey> wanted = witness.keysFor(candidate.batch());
    // a bad line spoils the answer, wanted or not
    for (VerifierKey key : witness.keysInUse(candidate.checkpoint())) {
      good(key, lines, candidate.checkpoint())
          .filter(cosignature -> wanted.contains(key))
          .ifPresent(cosignatures::add);
    }
    if (cosignatures.isEmpty()) {
      throw new WitnessFailedException(
          Reason.BAD_SIGNATURE,
          "none of its %d lines is by a wanted key of %s".formatted(lines.size(), witness.id()));
    }
    return counted(cosignatures);
  }

  private static List<NoteSignature> lines(Reply reply) throws WitnessFailedException {
    try {
      return Note.parseLines(Utf8.decode(reply.body(), "witness's answer"));
    } catch (MalformedException e) {
      throw new WitnessFailedException(Reason.MALFORMED, e);
    }
  }

  /** The key's cosignature, if it has a line; a bad one spoils the whole answer. */
  private static Optional<Cosignature> good(
      VerifierKey key, List<NoteSignature> lines, Checkpoint checkpoint)
      throws WitnessFailedException {
    Optional<Cosignature> first = Optional.empty();
    for (NoteSignature line : lines) {
      if (!key.matches(line)) {
        continue;
      }
      Cosignature cosignature = parse(key, line);
      if (!cosignature.verifies(checkpoint)) {
        throw new WitnessFailedException(
            Reason.BAD_SIGNATURE,
            "its line by %s does not verify on size %d".formatted(key.name(), checkpoint.size()));
      }
      first = first.or(() -> Optional.of(cosignature));
    }
    return first;
  }

  private static Cosignature parse(VerifierKey key, NoteSignature line)
      throws WitnessFailedException {
    try {
      return Cosignature.parse(key, line);
    } catch (MalformedException e) {
      throw new WitnessFailedException(Reason.BAD_SIGNATURE, e);
    }
  }

  private CosignAnswer counted(List<Cosignature> cosignatures) {
    long now = clock.instant().getEpochSecond();
    long bound = MAX_CLOCK_DIFFERENCE.toSeconds();
    long difference = cosignatures.getFirst().timestamp() - now;
    List<Cosignature> near =
        cosignatures.stream()
            .filter(c -> c.timestamp() >= now - bound && c.timestamp() <= now + bound)
            .toList();
    if (near.isEmpty()) {
      WitnessFailure failure =
          new WitnessFailure(
              Reason.CLOCK,
              "its time is %d s from ours; more than %d s is not counted"
                  .formatted(difference, bound));
      return new CosignAnswer.Failed(failure, Optional.of(Duration.ofSeconds(difference)));
    }
    return new CosignAnswer.Cosigned(near, Duration.ofSeconds(difference));
  }

  NewestCheckpoint readNewest(
      WitnessEndpoint witness, String origin, List<VerifierKey> logKeys, Reply reply)
      throws WitnessFailedException {
    if (reply.status() == 404) {
      return new NewestCheckpoint.Never();
    }
    if (reply.status() != 200) {
      throw new WitnessFailedException(refusal(reply));
    }
    SignedCheckpoint note = note(reply);
    if (!note.checkpoint().origin().equals(origin)) {
      throw new WitnessFailedException(
          Reason.MALFORMED, "shows a checkpoint of another log, wanted " + origin);
    }
    NoteSignature logLine =
        logKeys.stream()
            .flatMap(key -> note.lineOfLog(key).stream())
            .findFirst()
            .orElseThrow(
                () ->
                    new WitnessFailedException(
                        Reason.BAD_SIGNATURE, "shows a checkpoint without the log's signature"));
    List<NoteSignature> own = new ArrayList<>();
    for (VerifierKey key : witness.allKeys()) {
      if (!witness.counts(key, note.checkpoint())) {
        continue; // it has gone: whoever made that line, it is not what the witness remembers
      }
      good(key, note.signatures(), note.checkpoint()).map(Cosignature::line).ifPresent(own::add);
    }
    SignedCheckpoint proven = new SignedCheckpoint(note.checkpoint(), List.of(logLine)).with(own);
    return new NewestCheckpoint.Found(proven, !own.isEmpty());
  }

  /** The answer of {@code /evidence}: an array of fork files. */
  ShownEvidence readEvidence(Reply reply) throws WitnessFailedException {
    if (reply.status() == 404) {
      return new ShownEvidence.Shown(List.of());
    }
    if (reply.status() != 200) {
      throw new WitnessFailedException(refusal(reply));
    }
    try {
      if (!(Json.parse(reply.body(), MAX_EVIDENCE_BYTES) instanceof JsonArray array)) {
        throw new MalformedException("evidence: expected a JSON array");
      }
      List<ForkFile> forks = new ArrayList<>();
      for (JsonObject fork : array.requireAtMost(MAX_FORKS, "evidence").objects("evidence")) {
        forks.add(ForkFile.of(fork));
      }
      return new ShownEvidence.Shown(forks);
    } catch (MalformedException e) {
      throw new WitnessFailedException(Reason.MALFORMED, e);
    }
  }

  private static SignedCheckpoint note(Reply reply) throws WitnessFailedException {
    try {
      return SignedCheckpoint.parse(reply.body());
    } catch (MalformedException e) {
      throw new WitnessFailedException(Reason.MALFORMED, e);
    }
  }

  private static WitnessFailure refusal(Reply reply) {
    int status = reply.status();
    Reason reason =
        switch (status) {
          case 403, 404 -> Reason.REFUSED_UNKNOWN_LOG;
          case 422 -> Reason.REFUSED_PROOF;
          case 429 -> Reason.RATE_LIMITED;
          default -> status >= 500 ? Reason.UNAVAILABLE : otherReason(status);
        };
    return new WitnessFailure(reason, "status " + status + quoted(reply), retryAfter(reply));
  }

  private static Reason otherReason(int status) {
    return status >= 400 ? Reason.REJECTED : Reason.MALFORMED;
  }

  /** The start of the body, printable ASCII only: it ends up in logs. */
  private static String quoted(Reply reply) {
    byte[] body = reply.body();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < body.length && i < QUOTED_CHARACTERS; i++) {
      text.append(body[i] >= 0x20 && body[i] < 0x7f ? (char) body[i] : ' ');
    }
    String line = text.toString().strip();
    return line.isEmpty() ? "" : ": " + line;
  }

  /** {@code Retry-After} in seconds; its other form, a date, is left to the usual back-off. */
  private static Optional<Duration> retryAfter(Reply reply) {
    Optional<String> header = reply.headers().first("Retry-After");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    try {
      long seconds = Decimal.parse(header.get().strip(), "Retry-After");
      return Optional.of(Duration.ofSeconds(Math.min(seconds, MAX_RETRY_AFTER.toSeconds())));
    } catch (MalformedException notSeconds) {
      return Optional.empty();
    }
  }
}
