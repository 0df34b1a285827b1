package cairn.node;

import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.witness.NewestCheckpoint;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the witnesses answer, know our logs, and tell the same time. */
final class WitnessChecks {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_REPLY = 64 << 10;
  private static final Duration NOTABLE = Duration.ofSeconds(10);

  /** A cosignature further off than this does not count. */
  private static final Duration UNUSABLE = Duration.ofSeconds(60);

  private final Configuration configuration;
  private final Exchange exchange;
  private final InstantSource clock;

  WitnessChecks(Configuration configuration, Exchange exchange, InstantSource clock) {
    this.configuration = configuration;
    this.exchange = exchange;
    this.clock = clock;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Map<Origin, VerifierKey> keys = keys();
    WitnessClient client = new WitnessClient(exchange, clock);
    WitnessKeys witnessKeys = witnessKeys(findings);
    int answering = 0;
    for (WitnessSetting witness : configuration.witnesses()) {
      if (witnessKeys.isRevoked(witness)) {
        findings.add(
            Finding.warn(
                "witness " + witness.id(),
                "its key was revoked, so it is not asked",
                "put another witness in its place"));
        continue;
      }
      Optional<Finding> away = clock(witness, findings);
      if (away.isPresent()) {
        findings.add(away.get());
        continue;
      }
      answering++;
      keys.forEach(
          (origin, key) -> findings.add(knows(client, witnessKeys.endpoint(witness), origin, key)));
    }
    int wanted = configuration.threshold();
    findings.add(
        answering >= wanted
            ? Finding.ok("witnesses", answering + " answer, " + wanted + " are needed")
            : Finding.fail(
                "witnesses",
                answering + " answer, " + wanted + " are needed: nothing can be acknowledged",
                "start them, or correct their endpoints"));
    return findings;
  }

  /** The logs' keys; none while they cannot be read, which another check reports. */
  private Map<Origin, VerifierKey> keys() {
    try (LogSigners signers = LogSigners.open(configuration, System::nanoTime)) {
      return signers.keys();
    } catch (ConfigurationException e) {
      return Map.of();
    }
  }

  /** As the configuration says when the rotations cannot be read, which is reported. */
  private WitnessKeys witnessKeys(List<Finding> findings) {
    try {
      WitnessKeys keys = WitnessKeys.of(configuration);
      int gone = KeyRotations.of(configuration).entries().size();
      if (gone > 0) {
        findings.add(Finding.ok("rotations", gone + " statements of keys that have gone"));
      }
      return keys;
    } catch (ConfigurationException e) {
      findings.add(Finding.fail("rotations", e.getMessage(), "restore them from a backup"));
      return new WitnessKeys(new KeyRotations(List.of()), configuration.origins());
    }
  }

  /** Compares clocks by any answer's Date; a finding when there is no answer. */
  private Optional<Finding> clock(WitnessSetting witness, List<Finding> findings) {
    String check = "witness " + witness.id();
    try {
      Reply reply = exchange.send(Call.get(witness.endpoint(), TIMEOUT, MAX_REPLY));
      reply.headers().first("Date").ifPresent(date -> findings.add(difference(witness, date)));
      return Optional.empty();
    } catch (ExchangeException e) {
      return Optional.of(
          Finding.warn(
              check, "does not answer: " + e.getMessage(), "start it, or look at `endpoint`"));
    }
  }

  private Finding difference(WitnessSetting witness, String date) {
    String check = "clock of " + witness.id();
    try {
      ZonedDateTime theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration off = Duration.between(clock.instant(), theirs.toInstant());
      String what = off.toSeconds() + " s from ours";
      if (off.abs().compareTo(UNUSABLE) > 0) {
        return Finding.fail(
            check, what + ": its cosignatures do not count", "set the clock that is wrong (NTP)");
      }
      return off.abs().compareTo(NOTABLE) > 0
          ? Finding.warn(check, what, "set the clock that is wrong (NTP)")
          : Finding.ok(check, what);
    } catch (DateTimeException e) {
      return Finding.warn(check, "sends a Date that is none", "ask its operator");
    }
  }

  /** The log's key and those it had before, as far as they can be read: another check tells. */
  private List<VerifierKey> allKeys(Origin origin, VerifierKey current) {
    try {
      return KeyRotations.of(configuration).history(origin, current).all(current);
    } catch (ConfigurationException unreadable) {
      return List.of(current);
    }
  }

  private Finding knows(
      WitnessClient client, WitnessEndpoint endpoint, Origin origin, VerifierKey key) {
    String check = "witness " + endpoint.id() + ", log " + origin.namespace();
    return switch (client.newestCheckpoint(
        endpoint, origin.toString(), allKeys(origin, key), TIMEOUT)) {
      case NewestCheckpoint.Found found when found.cosigned() ->
          Finding.ok(check, "cosigned size " + found.note().checkpoint().size());
      case NewestCheckpoint.Found found ->
          Finding.warn(
              check,
              "shows a checkpoint without a cosignature by a configured key",
              "compare `pubkey` with what `cairn witness init` printed; if it has a new key, ask"
                  + " its operator what the old one signed: `cairn keys rotate --role witness"
                  + " --import`");
      case NewestCheckpoint.Never never ->
          Finding.warn(
              check,
              "answers, but has cosigned nothing of this log yet",
              "if stamps fail too: `cairn witness logs add` on its machine with " + key.vkey());
      case NewestCheckpoint.Failed failed ->
          Finding.warn(check, failed.failure().toString(), "ask its operator");
    };
  }
}
